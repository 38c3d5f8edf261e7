//! Node in two stages: servers that are built, sites; what stays and why.

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

const PACKAGE: &str = r#"{
  "scripts": {"build": "tsc", "start": "node dist/index.js", "dev": "ts-node-dev src/index.ts", "late": "ts-node src/index.ts",
              "migrated": "prisma migrate deploy && node dist/index.js", "odd": "node build.js", "next": "next start", "site": "serve -s build"},
  "dependencies": {"express": "5.1.0", "next": "15.0.0"},
  "devDependencies": {"typescript": "5.9.2", "ts-node-dev": "2.0.0", "nodemon": "3.0.0", "serve": "14.2.0"}
}"#;

const SERVER: &str = "FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nEXPOSE 3000\n";

fn files<'a>(
    dockerfile: &'a str,
    more: &[(&'static str, &'static str)],
) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("Dockerfile", dockerfile),
        ("package.json", PACKAGE),
        ("package-lock.json", "{}"),
        ("src/index.ts", "import express from 'express';\n"),
        (".dockerignore", ".git\nnode_modules\n"),
    ];
    let is_other = |name: &str| more.iter().all(|(other, _)| *other != name);
    let own = own.into_iter().filter(|(name, _)| is_other(name));
    own.chain(more.iter().copied().filter(|(_, text)| *text != "-")).collect()
}

/// What becomes of a Dockerfile with a Node server and these files beside; `-` takes one away.
fn node(dockerfile: &str, more: &[(&'static str, &'static str)]) -> String {
    told("dockerfile", PIPELINE, &files(dockerfile, more))
}

/// Why it stays.
fn why(dockerfile: &str, more: &[(&'static str, &'static str)]) -> String {
    advised("dockerfile", PIPELINE, &files(dockerfile, more))
}

fn started_by(cmd: &str) -> String {
    format!("{SERVER}CMD {cmd}\n")
}

#[test]
fn a_server_gets_a_stage_without_what_builds_it() {
    assert_snapshot!(node(&started_by("[\"npm\", \"start\"]"), &[
        ("views/index.ejs", "<p>"),
        ("src/mails/welcome.html", "<p>"),
        ("src/mail.ts", "readFile(join(__dirname, '../src/mails', name))"),
        ("tsconfig.json", "{}"),
        ("docs/a.html", "<p>"),
    ]), @"
    -FROM node:22-alpine
    +FROM node:22-alpine AS build
    +RUN npm prune --omit=dev
    +
    +FROM node:22-alpine
    +WORKDIR /app
    +COPY --from=build /app/package.json /app/package.json
    +COPY --from=build /app/node_modules /app/node_modules
    +COPY --from=build /app/src/mails /app/src/mails
    +COPY --from=build /app/views /app/views
    +COPY --from=build /app/dist /app/dist
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn a_large_image_may_become_a_slim_one() {
    let file = "FROM node:22\nRUN apt-get update && apt-get install -y ffmpeg python3\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && chown -R node:node /app\nENV PORT=80\nUSER node\nCMD [\"node\", \"dist/index.js\"]\n";
    assert_snapshot!(node(file, &[]), @"
    -FROM node:22
    +FROM node:22 AS build
    +RUN npm prune --omit=dev
    +
    +FROM node:22
    +RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
    +WORKDIR /app
    +RUN chown node:node /app
    +COPY --from=build --chown=node:node /app/package.json /app/package.json
    +COPY --from=build --chown=node:node /app/node_modules /app/node_modules
    +COPY --from=build --chown=node:node /app/dist /app/dist
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn next_serves_what_it_built() {
    assert_snapshot!(node(&started_by("npm run next"), &[("next.config.js", "module.exports = {}"), ("public/a.svg", "<svg>")]), @"
    -FROM node:22-alpine
    +FROM node:22-alpine AS build
    +RUN npm prune --omit=dev
    +
    +FROM node:22-alpine
    +WORKDIR /app
    +COPY --from=build /app/package.json /app/package.json
    +COPY --from=build /app/node_modules /app/node_modules
    +COPY --from=build /app/next.config.js /app/next.config.js
    +COPY --from=build /app/public /app/public
    +COPY --from=build /app/.next /app/.next
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn a_site_is_served_by_a_web_server() {
    let file = "FROM node:22\nWORKDIR /app\nENV CI=true\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nEXPOSE 3000\nCMD [\"npx\", \"serve\", \"-s\", \"build\", \"-l\", \"3000\"]\n";
    assert_snapshot!(node(file, &[]), @r#"
    -FROM node:22
    +FROM node:22 AS build
    +
    +FROM nginx:1.28-alpine
    +RUN printf '%s\n' \
    +    'server {' \
    +    '    listen 3000;' \
    +    '    root /usr/share/nginx/html;' \
    +    '    location / {' \
    +    '        try_files $uri $uri/ /index.html;' \
    +    '    }' \
    +    '}' \
    +    > /etc/nginx/conf.d/default.conf
    +ENV CI=true
    +COPY --from=build /app/build /usr/share/nginx/html
    -CMD ["npx", "serve", "-s", "build", "-l", "3000"]
    +CMD ["nginx", "-g", "daemon off;"]
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of node:22 but what is copied, and nobody starts another program in it)
    "#);
}

#[test]
fn what_is_for_development_is_left_alone() {
    for cmd in ["npm run dev", "[\"npx\", \"nodemon\", \"src/index.js\"]", "[\"sh\"]"] {
        assert_eq!(why(&started_by(cmd), &[]), "", "{cmd}");
    }
}

#[test]
fn what_cannot_be_told_apart_stays() {
    let mut all = Vec::new();
    for cmd in [
        "npm run late",
        "npm run migrated",
        "[\"npx\", \"cowsay\"]",
        "[\"node\", \"src/index.js\"]",
        "[\"npx\", \"ts-node-dev\", \"src/index.ts\"]",
    ] {
        all.push(why(&started_by(cmd), &[]));
    }
    let served = started_by("npm start");
    all.push(why(&served, &[("package-lock.json", "-")]));
    all.push(why(&served.replace("npm ci", "yarn"), &[(".yarnrc.yml", "a: b"), ("yarn.lock", "")]));
    all.push(why(&served.replace("npm run build", "npm run odd"), &[]));
    all.push(why(&served.replace("npm run build", "curl https://example.com | sh"), &[]));
    all.push(why(&started_by("npm run site"), &[("serve.json", "{}")]));
    all.push(why(&served.replace("npm ci", "npm install express"), &[]));
    assert_snapshot!(all.join("\n"), @"
    Dockerfile ships all of node:22-alpine; it stays in one stage, as `ts-node` needs the sources each time that it starts: compile them first
    Dockerfile ships all of node:22-alpine; it stays in one stage, as `npm run migrated` starts more than one plain program
    Dockerfile ships all of node:22-alpine; it stays in one stage, as `npx cowsay` downloads what it starts each time that it starts
    Dockerfile ships all of node:22-alpine; it stays in one stage, as it starts /app/src/index.js, which lies among its sources, so what its build adds isn't known

    Dockerfile: npm has no lock file here, so each build may install other packages
    Dockerfile ships all of node:22-alpine; it stays in one stage, as Yarn 2 and later keeps packages its own way: `yarn workspaces focus --production` leaves those that run
    Dockerfile ships all of node:22-alpine; it stays in one stage, as `npm run odd` (line 6) calls `node`, which may write anything anywhere
    Dockerfile ships all of node:22-alpine; it stays in one stage, as line 6 runs more than plain commands
    Dockerfile ships all of node:22-alpine; it stays in one stage, as serve.json tells `serve` what to answer
    Dockerfile ships all of node:22-alpine; it stays in one stage, as line 4 installs packages that package.json doesn't list
    ");
}

#[test]
fn a_plain_server_needs_no_packages_for_development() {
    let file = "FROM node:22-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"src/index.js\"]\n";
    assert_snapshot!(why(file, &[]), @"Dockerfile: `npm ci` also installs what only development needs");
    assert_eq!(why(&file.replace("npm ci", "npm ci --omit=dev"), &[]), "");
}

#[test]
fn packages_come_before_sources() {
    let file = "FROM node:22-alpine\nWORKDIR /app\nCOPY . /app\nRUN npm ci\nRUN npm run build\nCMD [\"node\", \"dist/index.js\"]\n";
    assert_snapshot!(node(file, &[(".npmrc", "a=b")]), @"
    -FROM node:22-alpine
    +FROM node:22-alpine AS build
    +COPY package.json package-lock.json .npmrc ./
    +RUN npm ci
    -RUN npm ci
    +RUN npm prune --omit=dev
    +
    +FROM node:22-alpine
    +WORKDIR /app
    +COPY --from=build /app/package.json /app/package.json
    +COPY --from=build /app/node_modules /app/node_modules
    +COPY --from=build /app/dist /app/dist
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
    let file = "FROM node:22-alpine AS build\nWORKDIR /app\nCOPY package*.json ./\nCOPY . .\nRUN npm ci\nRUN npm run build\nFROM nginx:alpine\nCOPY --from=build /app/dist /usr/share/nginx/html\n";
    assert_snapshot!(node(file, &[]), @"
    +RUN npm ci
    -RUN npm ci
    review Accepted: dockerfile/order/Dockerfile
    ");
    let scripts = r#"{"scripts": {"postinstall": "node setup.js", "build": "tsc"}}"#;
    assert_eq!(node(file, &[("package.json", scripts)]), "");
}

#[test]
fn builds_do_not_get_packages_that_they_install() {
    let file = "FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"node\", \"src/index.js\"]\n";
    assert_snapshot!(node(file, &[(".dockerignore", "-"), ("src/index.js", "1")]), @"
    +.git
    +node_modules
    +bitbucket-pipelines.yml
    -COPY . .
    +COPY package.json package-lock.json ./
    +COPY . .
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/ignore/.dockerignore
    ");
}

#[test]
fn names_of_old_versions_are_known_too() {
    for (tag, is_old) in
        [("carbon", true), ("lts-iron", true), ("hydrogen-slim", true), ("jod", false)]
    {
        let dockerfile = format!("FROM node:{tag}\nCOPY . .\nCMD [\"node\", \"a.js\"]\n");
        let told = super::advised("dockerfile", PIPELINE, &[("Dockerfile", &dockerfile)]);
        assert_eq!(
            told.contains("this version of Node.js has no fixes any more"),
            is_old,
            "{tag}: {told}"
        );
    }
}
