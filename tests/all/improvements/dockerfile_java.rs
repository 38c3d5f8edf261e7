//! Java images: the runtime with one archive where a build makes it; what stays, and why.

use insta::assert_snapshot;

use super::{advised, told};

const PIPELINE: &str = "\
pipelines:
  default:
    - step:
        name: Build
        services: [docker]
        script:
          - docker build -t registry.example.com/app .
          - docker push registry.example.com/app
";

const POM: &str =
    "<project><dependency/><artifactId>spring-boot-maven-plugin</artifactId></project>\n";

/// A Dockerfile with a Java program and these files beside.
fn beside<'a>(dockerfile: &'a str, files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("Dockerfile", dockerfile),
        ("pom.xml", POM),
        ("src/main/java/App.java", "class App {}\n"),
        (".dockerignore", ".git\n"),
    ];
    let own = all.into_iter().filter(|(name, _)| files.iter().all(|(other, _)| other != name));
    own.chain(files.iter().copied()).filter(|(_, text)| !text.is_empty()).collect()
}

fn java(dockerfile: &str, files: &[(&str, &str)]) -> String {
    told("dockerfile", PIPELINE, &beside(dockerfile, files))
}

#[test]
fn the_runtime_starts_what_maven_packed() {
    assert_snapshot!(java(
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nENV JAVA_OPTS=-Xmx256m\n\
         RUN mvn -B package -DskipTests\nEXPOSE 8080\n\
         CMD java $JAVA_OPTS -jar target/app-1.0.jar\n",
        &[("config/application.yml", "server:\n")]
    ), @"
    -FROM maven:3.9-eclipse-temurin-21
    +FROM maven:3.9-eclipse-temurin-21 AS build
    +COPY pom.xml ./
    +RUN mvn -B dependency:go-offline
    +
    +FROM eclipse-temurin:21-jre
    +WORKDIR /app
    +ENV JAVA_OPTS=-Xmx256m
    +COPY --from=build /app/target/app-1.0.jar /app/target/app-1.0.jar
    +COPY --from=build /app/config/application.yml /app/config/application.yml
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of maven:3.9-eclipse-temurin-21 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn the_runtime_starts_what_gradle_packed() {
    let gradle = "plugins { id 'org.springframework.boot' version '3.3.0' }\n";
    assert_snapshot!(java(
        "FROM eclipse-temurin:17-jdk-alpine AS app\nWORKDIR /app\nCOPY . .\n\
         RUN ./gradlew bootJar && cp build/libs/*.jar /app.jar\nRUN addgroup -S app && adduser -S app -G app\n\
         USER app\nENTRYPOINT [\"java\", \"-jar\", \"/app.jar\"]\n",
        &[("pom.xml", ""), ("build.gradle", gradle)]
    ), @"
    -FROM eclipse-temurin:17-jdk-alpine AS app
    +FROM eclipse-temurin:17-jdk-alpine AS build
    +
    +FROM eclipse-temurin:17-jre-alpine AS app
    +RUN addgroup -S app && adduser -S app -G app
    +WORKDIR /app
    +COPY --from=build /app.jar /app.jar
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of eclipse-temurin:17-jdk-alpine but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn a_name_may_be_open_until_it_is_built() {
    assert_snapshot!(java(
        "FROM openjdk:11-jdk-slim\nWORKDIR /app\nCOPY mvnw pom.xml ./\nCOPY .mvn .mvn\nCOPY src src\nRUN ./mvnw package\n\
         HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1\nCMD java -jar target/*.jar\n",
        &[]
    ), @"
    -FROM openjdk:11-jdk-slim
    +FROM openjdk:11-jdk-slim AS build
    +
    +FROM eclipse-temurin:11-jre
    +RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    +WORKDIR /app
    +COPY --from=build /app/target/*.jar /app/target/
    advice Open: dockerfile/retired/Dockerfile/openjdk:11-jdk-slim
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of openjdk:11-jdk-slim but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn a_script_may_start_it() {
    assert_snapshot!(java(
        "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\nENTRYPOINT [\"/app/start.sh\"]\n",
        &[("start.sh", "#!/bin/bash\nset -e\nexec java -jar /app/target/app.jar \"$@\"\n"), ("pom.xml", "<project/>\n")]
    ), @"
    -FROM maven:3.9-eclipse-temurin-17
    +FROM maven:3.9-eclipse-temurin-17 AS build
    +COPY pom.xml ./
    +RUN mvn -B dependency:go-offline
    +
    +FROM eclipse-temurin:17-jre
    +WORKDIR /app
    +COPY --from=build /app/target/app.jar /app/target/app.jar
    +COPY --from=build /app/start.sh /app/start.sh
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of maven:3.9-eclipse-temurin-17 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn what_builds_nothing_or_starts_sources_is_left_alone() {
    for dockerfile in [
        "FROM eclipse-temurin:17-jre\nCOPY target/app.jar /app.jar\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n",
        "FROM maven:3.9-eclipse-temurin-17\nCOPY src src\nCMD [\"mvn\", \"spring-boot:run\"]\n",
        "FROM gradle:8-jdk17\nCOPY src src\nCMD ./gradlew bootRun\n",
    ] {
        assert_eq!(java(dockerfile, &[]), "", "{dockerfile}");
    }
}

#[test]
fn what_is_not_sure_stays() {
    let plain = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY pom.xml ./\nCOPY src src\nRUN mvn package\n\
                 CMD [\"java\", \"-jar\", \"target/app.jar\"]\n";
    let with = |old: &str, new: &str| plain.replace(old, new);
    let thin = [("pom.xml", "<project><dependency><groupId>a</groupId></dependency></project>\n")];
    let dump = [("dump.sh", "jmap -dump:live 1\n")];
    let all: [(String, &[(&str, &str)]); 9] = [
        (plain.to_owned(), &thin),
        (plain.to_owned(), &dump),
        (with("3.9-eclipse-temurin-17", "3.9"), &[]),
        (with("temurin-17", "temurin-23"), &[]),
        (with("target/app.jar", "app.jar"), &[]),
        (with("\"-jar\", \"target/app.jar\"", "\"-cp\", \"target/classes\", \"App\""), &[]),
        (with("\"-jar\"", "\"-javaagent:/opt/agent.jar\", \"-jar\""), &[]),
        (with("RUN mvn", "RUN keytool -import -file ca.pem\nRUN mvn"), &[]),
        (with("RUN mvn package", "RUN mvn package && cp -r conf /etc/app"), &[]),
    ];
    let reasons: Vec<String> = all
        .iter()
        .map(|(dockerfile, files)| advised("dockerfile", PIPELINE, &beside(dockerfile, files)))
        .collect();
    assert_snapshot!(reasons.join("\n"), @"
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as no build file says that /app/target/app.jar holds the libraries that it needs
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as dump.sh calls `jmap`, which only a JDK has
    Dockerfile ships all of maven:3.9; it stays in one stage, as FROM doesn't say which version of Java it has: name it
    Dockerfile ships all of maven:3.9-eclipse-temurin-23; it stays in one stage, as there is no image with the runtime of Java 23 alone
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as no command in it says that it makes /app/app.jar, which it starts
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as it doesn't start one archive by name (`java -jar`)
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as `-javaagent:/opt/agent.jar` needs an agent, which must come along
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as `keytool` (line 5) may make something that the program needs while it runs
    Dockerfile ships all of maven:3.9-eclipse-temurin-17; it stays in one stage, as `cp conf /etc/app` may bring something that the program needs while it runs
    ");
}
