//! Python images: compilers and headers stay in a builder where there are some; what else stays, and why.

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

/// What is said of a Dockerfile with a Python program and these files beside.
fn python(dockerfile: &str, files: &[(&str, &str)]) -> String {
    told("dockerfile", PIPELINE, &beside(dockerfile, files))
}

fn beside<'a>(dockerfile: &'a str, files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("Dockerfile", dockerfile),
        ("requirements.txt", "flask==3.0.0\npsycopg2==2.9.9\n"),
        ("app.py", "import flask\n"),
        (".dockerignore", ".git\n"),
    ];
    own.into_iter().chain(files.iter().copied()).collect()
}

#[test]
fn compilers_and_headers_stay_in_the_builder() {
    assert_snapshot!(python(
        "FROM python:3.12-slim\nWORKDIR /app\nENV PYTHONUNBUFFERED=1\n\
         RUN apt-get update && apt-get install -y gcc libpq-dev curl && rm -rf /var/lib/apt/lists/*\n\
         COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\nEXPOSE 8000\n\
         CMD [\"gunicorn\", \"app:app\"]\n",
        &[]
    ), @"
    -FROM python:3.12-slim
    +FROM python:3.12-slim AS build
    -RUN pip install --no-cache-dir -r requirements.txt
    +RUN pip install --prefix=/install --no-cache-dir -r requirements.txt
    +
    +FROM python:3.12-slim
    +RUN apt-get update && apt-get install -y --no-install-recommends curl libgomp1 libpq5 && rm -rf /var/lib/apt/lists/*
    +WORKDIR /app
    +ENV PYTHONUNBUFFERED=1
    +COPY requirements.txt .
    +COPY --from=build /install /usr/local
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn alpine_has_names_of_its_own() {
    assert_snapshot!(python(
        "ARG PYTHON=3.12\nFROM --platform=linux/amd64 python:${PYTHON}-alpine\nWORKDIR /app\n\
         RUN apk add --no-cache build-base postgresql-dev libffi-dev\nRUN adduser -D app\n\
         COPY requirements.txt .\nRUN pip install --upgrade pip && pip3 install -r requirements.txt\nCOPY --chown=app . .\n\
         USER app\nCMD python app.py\n",
        &[]
    ), @"
    -FROM --platform=linux/amd64 python:${PYTHON}-alpine
    +FROM --platform=linux/amd64 python:${PYTHON}-alpine AS build
    -RUN pip install --upgrade pip && pip3 install -r requirements.txt
    +RUN pip install --upgrade pip && pip3 install --prefix=/install -r requirements.txt
    +
    +FROM --platform=linux/amd64 python:${PYTHON}-alpine
    +RUN apk add --no-cache libgomp libpq libstdc++
    +RUN adduser -D app
    +WORKDIR /app
    +COPY requirements.txt .
    +COPY --from=build /install /usr/local
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn without_compilers_there_is_nothing_to_gain() {
    for dockerfile in [
        "FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD [\"python\", \"app.py\"]\n",
        "FROM python:3.12\nRUN apt-get update && apt-get install -y gcc\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
        "FROM python:3.12-alpine\nCOPY requirements.txt .\n\
         RUN apk add --virtual .build gcc musl-dev && pip install -r requirements.txt && apk del .build\n",
        "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc\nCOPY app.py .\nCMD [\"python\", \"app.py\"]\n",
    ] {
        assert_eq!(python(dockerfile, &[]), "", "{dockerfile}");
    }
}

#[test]
fn packages_come_before_sources() {
    let dockerfile = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n\
                      CMD [\"python\", \"app.py\"]\n";
    assert_snapshot!(python(dockerfile, &[]), @"
    -COPY . .
    +COPY requirements.txt ./
    +COPY . .
    review Accepted: dockerfile/order/Dockerfile
    ");
    let other = [("requirements.txt", "-r more.txt\n")];
    let files = [("Dockerfile", dockerfile), (".dockerignore", ".git\n"), other[0]];
    assert_eq!(told("dockerfile", PIPELINE, &files), "");
}

#[test]
fn wheels_are_installed_once() {
    assert_snapshot!(python(
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y gcc\n\
         RUN pip install -r requirements.txt\nCMD [\"python\", \"app.py\"]\n",
        &[]
    ), @"
    +FROM python:3.12-slim AS build
    +WORKDIR /app
    +COPY requirements.txt ./
    +RUN apt-get update && apt-get install -y gcc
    +RUN pip install --prefix=/install -r requirements.txt
    +
    +RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
    -RUN apt-get update && apt-get install -y gcc
    -RUN pip install -r requirements.txt
    +COPY --from=build /install /usr/local
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing else of what its other stage installs)
    ");
}

#[test]
fn what_is_not_plain_stays() {
    let start =
        "FROM python:3.12-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc\n";
    let pip = "COPY requirements.txt .\nRUN pip install -r requirements.txt\n";
    let mut all = Vec::new();
    for dockerfile in [
        format!("{start}{pip}RUN pip install gunicorn\n"),
        format!("{start}COPY . .\nRUN pip install poetry && poetry install\n"),
        format!("{start}COPY . .\nRUN pip install -e .\n"),
        format!("{start}RUN apt-get install -y libgdal-dev\n{pip}"),
        format!("{start}RUN python setup.py build\n{pip}"),
        format!("{start}RUN if true; then echo a; fi\n{pip}"),
        format!("{start}{pip}RUN gcc -o /app/tool tool.c\n"),
        format!(
            "{start}COPY requirements.txt .\nWORKDIR /srv\nRUN pip install -r ../app/requirements.txt\n"
        ),
        format!("{start}USER 10\n{pip}"),
        format!("{start}{pip}ENV SETTINGS={{{{project}}}}.settings\n"),
        format!("{start}COPY --from=docker:cli /usr/bin/docker /usr/bin/\n{pip}"),
    ] {
        all.push(advised("dockerfile", PIPELINE, &beside(&dockerfile, &[])));
    }
    let dockerfile = format!("{start}{pip}");
    let files = beside(&dockerfile, &[("start.sh", "#!/bin/sh\ngcc --version\n")]);
    all.push(advised("dockerfile", PIPELINE, &files));
    assert_snapshot!(all.join("\n"), @"
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as it calls pip more than once; with one `pip install` for all packages they could move together
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as `poetry` (line 5) chooses itself where it puts packages
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as `pip install -e` (line 5) says where packages go
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as which package holds the library of libgdal-dev isn't known for every release
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as `python` (line 4) may make something that the program needs while it runs
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 4 runs more than plain commands
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 6 needs gcc once packages are installed
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 4 copies into a folder that changes later
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 4 changes the user before the build is done
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 6 is filled in by a template
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as line 4 copies from another image, which may be for what runs
    Dockerfile ships all of python:3.12-slim; it stays in one stage, as start.sh names gcc, which only the build has then
    ");
}
