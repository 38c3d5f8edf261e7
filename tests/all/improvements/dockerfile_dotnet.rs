//! .NET images: the runtime with what was published; what stays, and why.

use insta::assert_snapshot;

use super::{advised, improve, told};

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

const WEB: &str = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>\n";

/// A Dockerfile with a .NET program and these files beside.
fn beside<'a>(dockerfile: &'a str, files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("Dockerfile", dockerfile),
        ("App.csproj", WEB),
        ("Program.cs", "var app = 1;\n"),
        ("appsettings.json", "{}\n"),
        (".dockerignore", ".git\n"),
    ];
    let own = all.into_iter().filter(|(name, _)| files.iter().all(|(other, _)| other != name));
    own.chain(files.iter().copied()).filter(|(_, text)| !text.is_empty()).collect()
}

fn dotnet(dockerfile: &str, files: &[(&str, &str)]) -> String {
    told("dockerfile", PIPELINE, &beside(dockerfile, files))
}

const PUBLISHED: &str = "WORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nWORKDIR /app\n\
                         ENTRYPOINT [\"dotnet\", \"App.dll\"]\n";

#[test]
fn a_web_program_gets_its_runtime() {
    let dockerfile = format!("FROM mcr.microsoft.com/dotnet/sdk:8.0-jammy\n{PUBLISHED}");
    assert_snapshot!(dotnet(&dockerfile, &[]), @"
    -FROM mcr.microsoft.com/dotnet/sdk:8.0-jammy
    +FROM mcr.microsoft.com/dotnet/sdk:8.0-jammy AS build
    +COPY App.csproj ./
    +RUN dotnet restore
    +
    +FROM mcr.microsoft.com/dotnet/aspnet:8.0-jammy
    +COPY --from=build /app /app
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of mcr.microsoft.com/dotnet/sdk:8.0-jammy but what is copied, and nobody starts another program in it)
    ");
    let migration = improve("dockerfile", PIPELINE, &beside(&dockerfile, &[]));
    let entries = migration.pages.iter().flat_map(|page| &page.entries);
    let summaries: Vec<&str> = entries.map(|entry| entry.proposal.summary.as_str()).collect();
    assert_snapshot!(summaries.join("\n"), @"
    Dockerfile: fetch packages before the sources are copied, so that their layer lasts until App.csproj changes
    build Dockerfile in two stages: build in mcr.microsoft.com/dotnet/sdk:8.0-jammy, ship only /app (unless the program or its settings say where it listens, that is then port 8080 of every address, no longer port 5000 of the container itself)
    ");
}

#[test]
fn other_programs_need_less() {
    assert_snapshot!(dotnet(
        &format!("FROM mcr.microsoft.com/dotnet/sdk:6.0.400-alpine\nENV DOTNET_ENVIRONMENT=Production\n{PUBLISHED}"),
        &[("App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>\n")]
    ), @"
    -FROM mcr.microsoft.com/dotnet/sdk:6.0.400-alpine
    +FROM mcr.microsoft.com/dotnet/sdk:6.0.400-alpine AS build
    +COPY App.csproj ./
    +RUN dotnet restore
    +
    +FROM mcr.microsoft.com/dotnet/runtime:6.0-alpine
    +RUN apk add --no-cache icu-data-full icu-libs tzdata
    +ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false
    +ENV DOTNET_ENVIRONMENT=Production
    +COPY --from=build /app /app
    advice Open: dockerfile/retired/Dockerfile/mcr.microsoft.com/dotnet/sdk:6.0.400-alpine
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of mcr.microsoft.com/dotnet/sdk:6.0.400-alpine but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn a_program_may_bring_its_runtime() {
    assert_snapshot!(dotnet(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\n\
         RUN dotnet publish -c Release -r linux-x64 --self-contained -o /app\nENTRYPOINT [\"/app/App\"]\n",
        &[]
    ), @"
    -FROM mcr.microsoft.com/dotnet/sdk:8.0
    +FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
    +COPY App.csproj ./
    +RUN dotnet restore
    +
    +FROM mcr.microsoft.com/dotnet/runtime-deps:8.0
    +WORKDIR /src
    +COPY --from=build /app /app
    +COPY --from=build /src/appsettings.json /src/appsettings.json
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of mcr.microsoft.com/dotnet/sdk:8.0 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn settings_are_found_where_the_program_starts() {
    assert_snapshot!(dotnet(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nENV ASPNETCORE_URLS=http://+:5000\nCOPY App.csproj ./\nRUN dotnet restore\n\
         COPY . .\nRUN dotnet publish -c Release -o out\nENTRYPOINT [\"dotnet\", \"out/App.dll\"]\n",
        &[("wwwroot/a.css", "a {}\n"), ("wwwroot/b.css", "b {}\n")]
    ), @"
    -FROM mcr.microsoft.com/dotnet/sdk:8.0
    +FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
    +
    +FROM mcr.microsoft.com/dotnet/aspnet:8.0
    +WORKDIR /app
    +ENV ASPNETCORE_URLS=http://+:5000
    +COPY --from=build /app/out /app/out
    +COPY --from=build /app/appsettings.json /app/appsettings.json
    +COPY --from=build /app/wwwroot /app/wwwroot
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of mcr.microsoft.com/dotnet/sdk:8.0 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn what_is_for_development_is_left_alone() {
    for start in
        ["[\"dotnet\", \"run\"]", "dotnet watch run", "[\"dotnet\", \"test\"]", "[\"bash\"]"]
    {
        let dockerfile = format!(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY App.csproj Program.cs ./\nRUN dotnet build\nCMD {start}\n"
        );
        assert_eq!(dotnet(&dockerfile, &[]), "", "{start}");
    }
}

#[test]
fn what_is_not_sure_stays() {
    let plain = format!("FROM mcr.microsoft.com/dotnet/sdk:8.0\nCOPY App.csproj ./\n{PUBLISHED}");
    let with = |old: &str, new: &str| plain.replace(old, new);
    let all = [
        with("WORKDIR /app\n", ""),
        with("sdk:8.0", "sdk:latest"),
        with("RUN dotnet", "RUN dotnet tool install --global dotnet-ef\nRUN dotnet"),
        with("\"App.dll\"", "\"exec\", \"App.dll\""),
        with("RUN dotnet", "RUN cp -r data /data\nRUN dotnet"),
        with("-o /app", ""),
    ];
    let reasons: Vec<String> = all
        .iter()
        .map(|dockerfile| advised("dockerfile", PIPELINE, &beside(dockerfile, &[])))
        .collect();
    assert_snapshot!(reasons.join("\n"), @"
    Dockerfile: the image can't start: it starts /src/App.dll, but `dotnet publish` puts what it makes into /app
    Dockerfile: `mcr.microsoft.com/dotnet/sdk:latest` has no fixed version: an image may change though nothing here did
    Dockerfile ships all of mcr.microsoft.com/dotnet/sdk:latest; it stays in one stage, as FROM doesn't say which version of .NET it has: name it
    Dockerfile ships all of mcr.microsoft.com/dotnet/sdk:8.0; it stays in one stage, as `dotnet tool` may make something that is needed later
    Dockerfile ships all of mcr.microsoft.com/dotnet/sdk:8.0; it stays in one stage, as which library `dotnet` starts isn't plain
    Dockerfile ships all of mcr.microsoft.com/dotnet/sdk:8.0; it stays in one stage, as `cp data /data` may bring something that the program needs while it runs
    Dockerfile ships all of mcr.microsoft.com/dotnet/sdk:8.0; it stays in one stage, as it starts /app/App.dll, but `dotnet publish` puts what it makes into /src/bin/Release/…/publish
    ");
}

#[test]
fn an_image_that_starts_what_nothing_puts_there_cannot_start() {
    let plain = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o out\n\
                 ENTRYPOINT [\"dotnet\", \"App.dll\"]\n";
    let migration = improve("dockerfile", PIPELINE, &beside(plain, &[]));
    let entry = migration.entries().find(|it| it.proposal.id.0 == "dockerfile/stages/Dockerfile");
    let Some(entry) = entry else { panic!("nothing is told") };
    assert_eq!(
        entry.proposal.summary,
        "Dockerfile: the image can't start: it starts /app/App.dll, but `dotnet publish` puts what it makes into /app/out"
    );
    let tasks: Vec<&str> = migration.tasks.iter().map(|task| task.text.as_str()).collect();
    let task =
        "Start /app/out/App.dll in Dockerfile, or let `dotnet publish` put what it makes into /app";
    assert!(tasks.contains(&task), "{tasks:?}");
    // something else may put it there
    let property = plain.replace("-o out", "-o out -p:OutDir=/app");
    let built = plain.replace("RUN", "RUN dotnet build -o /app\nRUN");
    let chosen = "<Project><PropertyGroup><OutputPath>.</OutputPath></PropertyGroup></Project>\n";
    for (dockerfile, files) in [
        (property.as_str(), &[] as &[(&str, &str)]),
        (&built, &[]),
        (plain, &[("App.csproj", chosen)]),
        (plain, &[("App.dll", "x")]),
    ] {
        let told = advised("dockerfile", PIPELINE, &beside(dockerfile, files));
        assert!(told.contains("stays in one stage, as it starts /app/App.dll"), "{told}");
    }
}
