//! What the image of a Dockerfile is set up to do: its start, its settings, the files that are put into it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Base, Command, Dockerfile, Instruction, Kind, Source, Stage, Text};

/// The image of one stage. What its base image sets besides isn't known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The image that it is built upon; `None` for `scratch`, and if only the build can tell.
    pub base: Option<String>,
    /// `ENTRYPOINT`
    pub entrypoint: Option<Start>,
    /// `CMD`
    pub cmd: Option<Start>,
    /// `ENV`; a value that only the build can tell is `None`.
    pub environment: BTreeMap<String, Option<String>>,
    /// `LABEL`, likewise.
    pub labels: BTreeMap<String, Option<String>>,
    /// The folder in which it starts, if a `WORKDIR` tells; as written where only the build knows it.
    pub folder: Option<String>,
    /// `USER`
    pub user: Option<String>,
    /// `EXPOSE`
    pub exposed: BTreeSet<String>,
    /// `VOLUME`
    pub volumes: BTreeSet<String>,
    /// `STOPSIGNAL`, `HEALTHCHECK` and `SHELL` by keyword, and each `ONBUILD`, as written.
    pub others: BTreeMap<String, String>,
    /// What is put into it, from the context, another stage or an address.
    pub files: Vec<Put>,
    /// The instructions that make its layers on top of its base, as written.
    pub layers: Vec<String>,
}

/// A start command in one of the two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// `["program", "argument"]`
    Exec(Vec<String>),
    /// A line for the shell.
    Shell(String),
}

/// A `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The stage or image that it comes from; `None`: from the context.
    pub from: Option<String>,
    /// What is taken, as far as it is known.
    pub sources: Vec<String>,
    /// Where it goes: absolute, unless a folder is unknown.
    pub dest: String,
    /// Whether `dest` is a folder for sure.
    pub into_folder: bool,
    /// `--chown`
    pub owner: Option<String>,
}

impl Put {
    /// Where a path of what it copies from comes to lie, if it takes that: of a folder the content is copied.
    /// `folder` is where its stage works by default.
    pub fn place_of(&self, path: &str, folder: &str) -> Option<String> {
        let dest = joined(Some(folder), &self.dest);
        self.sources.iter().find_map(|source| below(source, path, &dest, self.into_folder))
    }
}

impl Image {
    /// The paths that its start, its health check and its variables name, absolute; a folder around the one in which it
    /// starts isn't among them. `default_folder` is where its base starts.
    pub fn named_paths(&self, default_folder: &str) -> BTreeSet<String> {
        let folder = self.folder.as_deref().unwrap_or(default_folder);
        let mut texts: Vec<&str> = Vec::new();
        for start in [&self.entrypoint, &self.cmd].into_iter().flatten() {
            match start {
                Start::Exec(words) => texts.extend(words.iter().map(String::as_str)),
                Start::Shell(line) => texts.push(line),
            }
        }
        texts.extend(self.environment.values().flatten().map(String::as_str));
        texts.extend(self.others.get("HEALTHCHECK").map(String::as_str));
        let parts = |c: char| c.is_whitespace() || "=:,;\"'[]()".contains(c);
        let words = texts.iter().flat_map(|text| text.split(parts));
        let named = words.filter(|word| word.rsplit('/').next().is_some_and(|name| name.len() > 1));
        named
            .map(|word| joined(Some(folder), word.trim_end_matches('/')))
            .filter(|path| !is_or_within(folder, path))
            .collect()
    }
}

/// Whether a path is this folder or lies in it.
pub fn is_or_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where `path` comes to lie if `source` is copied to `dest`.
fn below(source: &str, path: &str, dest: &str, into_folder: bool) -> Option<String> {
    let source = joined(None, source);
    let (source, path) = (source.trim_start_matches('/'), path.trim_start_matches('/'));
    if source.is_empty() {
        return Some(joined(Some(dest), path));
    }
    if source == path {
        let name = path.rsplit('/').next().unwrap_or(path);
        return Some(if into_folder { joined(Some(dest), name) } else { dest.to_owned() });
    }
    let rest = path.strip_prefix(source)?.strip_prefix('/')?;
    Some(joined(Some(dest), rest))
}

impl Dockerfile {
    /// The image of a stage by index, all the stages that it is built upon included.
    pub fn image(&self, stage: usize) -> Image {
        let mut image = Image::default();
        for stage in self.chain(stage) {
            if let Base::Image(base) = &stage.base {
                image.base.clone_from(&base.text);
            }
            stage.instructions.iter().for_each(|it| self.set_up(it, &mut image));
        }
        image
    }

    /// The folder in which an instruction at `offset` works, if a `WORKDIR` tells.
    pub fn folder_at(&self, offset: usize) -> Option<String> {
        let index = self.stages.iter().rposition(|stage| stage.span.start <= offset)?;
        let mut folder = None;
        for stage in self.chain(index) {
            for instruction in stage.instructions.iter().filter(|it| it.span.start < offset) {
                if let Kind::Workdir(path) = &instruction.kind {
                    folder = self.below(folder.as_deref(), path);
                }
            }
        }
        folder
    }

    /// The stages that a stage is built upon, first the lowest, last itself.
    pub fn chain(&self, stage: usize) -> Vec<&Stage> {
        let mut chain: Vec<&Stage> = self.stages.get(stage).into_iter().collect();
        while let Some(Base::Stage(below)) = chain.last().map(|stage| &stage.base) {
            chain.extend(self.stages.get(*below).filter(|_| chain.len() <= self.stages.len()));
        }
        chain.reverse();
        chain
    }

    fn set_up(&self, instruction: &Instruction, image: &mut Image) {
        if matches!(instruction.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) {
            image.layers.push(instruction.span.of(&self.source).to_owned());
        }
        let shown = |texts: &[Text]| texts.iter().map(|text| self.shown(text)).collect::<Vec<_>>();
        match &instruction.kind {
            Kind::Entrypoint(command) => image.entrypoint = Some(Start::of(command)),
            Kind::Cmd(command) => image.cmd = Some(Start::of(command)),
            Kind::Env(pairs) => {
                let values = self.variables_at(instruction.span.end);
                for pair in pairs {
                    let value = values.get(&pair.name).and_then(|value| value.text.clone());
                    image.environment.insert(pair.name.clone(), value);
                }
            }
            Kind::Label(pairs) => {
                for pair in pairs {
                    let text = pair.value.clone().unwrap_or_default();
                    let value = self.value(&Text { text, span: pair.span }).text;
                    image.labels.insert(pair.name.trim_matches('"').to_owned(), value);
                }
            }
            Kind::Workdir(path) => {
                let known = self.below(image.folder.as_deref(), path);
                image.folder = known.or_else(|| Some(path.text.clone()));
            }
            Kind::User(user) => image.user = Some(self.shown(user)),
            Kind::Expose(ports) => image.exposed.extend(shown(ports)),
            Kind::Volume(paths) => image.volumes.extend(shown(paths)),
            Kind::Copy(_) | Kind::Add(_) => image.files.extend(self.put(instruction)),
            Kind::Stopsignal(_) | Kind::Healthcheck { .. } | Kind::Shell(_) | Kind::Onbuild(_) => {
                let text = instruction.span.of(&self.source);
                let keyword = instruction.keyword.of(&self.source).to_ascii_uppercase();
                let key = if keyword == "ONBUILD" { text.to_owned() } else { keyword };
                image.others.insert(key, text.to_owned());
            }
            _ => {}
        }
    }

    /// What a `COPY` or `ADD` puts where.
    pub fn put(&self, instruction: &Instruction) -> Option<Put> {
        let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { return None };
        let folder = self.folder_at(instruction.span.start);
        let dest = self.shown(&copy.dest);
        let known = |source: &Source| match source {
            Source::Path(path) => Some(self.shown(path)),
            Source::Document(document) => Some(document.name.clone()),
        };
        Some(Put {
            from: copy.from().map(str::to_owned),
            sources: copy.sources.iter().filter_map(known).collect(),
            into_folder: dest.ends_with('/') || dest.ends_with('.') || copy.sources.len() > 1,
            dest: joined(folder.as_deref(), &dest),
            owner: copy.flags.iter().find(|it| it.name == "chown").and_then(|it| it.value.clone()),
        })
    }

    /// Where a file of the context is put in the image, by the first COPY of the last stage that takes it.
    pub fn placed(&self, path: &str, default_folder: &str) -> Option<String> {
        let puts = self.stages.last()?.instructions.iter().filter_map(|it| self.put(it));
        puts.filter(|put| put.from.is_none()).find_map(|put| put.place_of(path, default_folder))
    }

    fn below(&self, folder: Option<&str>, path: &Text) -> Option<String> {
        let path = self.value(path).text?;
        match (path.starts_with('/'), folder) {
            (false, None) => None,
            (_, folder) => Some(joined(folder, &path)),
        }
    }

    /// The text with its variables replaced, as written where only the build can tell.
    fn shown(&self, text: &Text) -> String {
        self.value(text).text.unwrap_or_else(|| text.text.clone())
    }
}

impl Start {
    fn of(command: &Command) -> Start {
        match command {
            Command::Exec(words) => Start::Exec(words.iter().map(|w| w.text.clone()).collect()),
            Command::Shell(line) => Start::Shell(line.text.trim().to_owned()),
        }
    }
}

/// A path of the image in its shortest form; relative if it is and the folder isn't known.
pub fn joined(folder: Option<&str>, path: &str) -> String {
    let whole = match (path.starts_with('/'), folder) {
        (false, Some(folder)) => format!("{folder}/{path}"),
        _ => path.to_owned(),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    let root = if whole.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(text: &str) -> Image {
        let file = Dockerfile::parse(text).unwrap();
        file.image(file.stages.len() - 1)
    }

    #[test]
    fn settings_are_those_of_all_stages_below() {
        let image = image(
            "ARG V=3.22\nFROM alpine:$V AS base\nENV A=1 B=$A\nWORKDIR /app\nFROM base\nWORKDIR bin\n\
             EXPOSE 80/tcp\nUSER 10\nENV A=2\nLABEL \"x y\"=z\nVOLUME /data\nSTOPSIGNAL SIGINT\n\
             ENTRYPOINT [\"/run.sh\"]\nCMD serve --all\n",
        );
        assert_eq!(image.base.as_deref(), Some("alpine:3.22"));
        let value = |name: &str| image.environment[name].clone();
        assert_eq!((value("A"), value("B")), (Some("2".into()), None));
        assert_eq!(image.folder.as_deref(), Some("/app/bin"));
        assert_eq!(image.user.as_deref(), Some("10"));
        assert_eq!(image.labels["x y"], Some("z".into()));
        assert_eq!(image.exposed, BTreeSet::from(["80/tcp".to_owned()]));
        assert_eq!(image.volumes, BTreeSet::from(["/data".to_owned()]));
        assert_eq!(image.others["STOPSIGNAL"], "STOPSIGNAL SIGINT");
        assert_eq!(image.entrypoint, Some(Start::Exec(vec!["/run.sh".into()])));
        assert_eq!(image.cmd, Some(Start::Shell("serve --all".into())));
    }

    #[test]
    fn what_is_put_in_is_known_by_its_place() {
        let image = image(
            "FROM a AS build\nFROM b\nCOPY x .\nWORKDIR /srv\nCOPY --from=build /o/app ./\nADD a b c/\nCOPY d ../e\n",
        );
        let put = |index: usize| {
            let put: &Put = &image.files[index];
            (put.from.as_deref(), put.dest.as_str(), put.into_folder)
        };
        assert_eq!(put(0), (None, "", true));
        assert_eq!(put(1), (Some("build"), "/srv", true));
        assert_eq!(put(2), (None, "/srv/c", true));
        assert_eq!(put(3), (None, "/e", false));
        assert_eq!(image.layers.len(), 4);
    }

    #[test]
    fn the_content_of_a_folder_is_copied() {
        let at = |source, path, into| below(source, path, "/app", into);
        assert_eq!(at(".", "a/b.html", true).as_deref(), Some("/app/a/b.html"));
        assert_eq!(at("./a", "a/b.html", true).as_deref(), Some("/app/b.html"));
        assert_eq!(at("go.mod", "go.mod", true).as_deref(), Some("/app/go.mod"));
        assert_eq!(at("run.sh", "run.sh", false).as_deref(), Some("/app"));
        assert_eq!(at("b", "a/b.html", true), None);
    }

    #[test]
    fn paths_are_named_by_start_check_and_variables() {
        let image = image(
            "FROM a\nWORKDIR /srv/app\nENV CONFIG=/etc/app.yml X=\"-javaagent:lib/agent.jar\"\n\
             HEALTHCHECK CMD [\"/bin/check\"]\nCMD ./run --all /srv\n",
        );
        let paths = image.named_paths("/");
        for path in ["/etc/app.yml", "/srv/app/lib/agent.jar", "/bin/check", "/srv/app/run"] {
            assert!(paths.contains(path), "{path}: {paths:?}");
        }
        assert!(!paths.contains("/srv"));
    }

    #[test]
    fn a_folder_may_be_unknown() {
        let file = Dockerfile::parse("FROM a\nWORKDIR app\nRUN x\nWORKDIR $B\nRUN y\n").unwrap();
        assert_eq!(file.folder_at(file.source().len()), None);
        assert_eq!(file.image(0).folder.as_deref(), Some("$B"));
        assert_eq!(joined(Some("/a/b"), "../c/./d/"), "/a/c/d");
        assert_eq!(joined(None, "c"), "c");
    }
}
