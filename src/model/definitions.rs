//! What steps use by name: caches and services of `definitions`; and the defaults of `options`.

use super::image::Image;
use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Map, Reader};
use super::resolve::{Entry, Spot};
use super::size::Size;
use crate::yaml::{NodeKind, Path};

/// What all steps start from: `options`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Options {
    /// Whether each step gets the docker service.
    pub docker: Option<Located<bool>>,
    /// Minutes after which a step is stopped.
    pub max_time: Option<Located<u32>>,
    /// The size of steps that name none.
    pub size: Option<Located<Size>>,
    /// Labels of the runners for steps that name none.
    pub runs_on: Vec<Located<String>>,
    /// The version of the runtime.
    pub runtime_version: Option<Located<String>>,
    /// `linux` or `windows`.
    pub platform: Option<Located<String>>,
}

/// What steps refer to by name: `definitions`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Definitions {
    /// Caches, in the order of the file.
    pub caches: Vec<CacheDefinition>,
    /// Services, in the order of the file.
    pub services: Vec<ServiceDefinition>,
}

/// A cache of `definitions.caches`.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheDefinition {
    /// Its name; the place is that of the key.
    pub name: Located<String>,
    /// The folder that it keeps.
    pub path: Option<Located<String>>,
    /// The files whose content names an entry of the cache.
    pub key_files: Vec<Located<String>>,
    /// The entry in `definitions.caches`.
    pub at: Path,
}

/// A service of `definitions.services`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceDefinition {
    /// Its name; the place is that of the key.
    pub name: Located<String>,
    /// The image that it runs.
    pub image: Option<Located<Image>>,
    /// Its memory in MB, if it is set.
    pub memory: Option<Located<u32>>,
    /// Whether it is a docker daemon.
    pub docker: bool,
    /// Its variables, in the order of the file.
    pub variables: Vec<(Located<String>, Located<String>)>,
    /// The entry in `definitions.services`.
    pub at: Path,
}

/// The name of the service that needs no definition.
pub const DOCKER: &str = "docker";

impl Options {
    pub(super) fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Options {
        let Some(map) = reader.map(spot, Mapping::Options) else { return Options::default() };
        let runtime =
            map.get("runtime").map(|spot| Runtime::read(reader, &spot)).unwrap_or_default();
        Options {
            docker: map.get("docker").and_then(|spot| reader.flag(&spot)),
            max_time: map.get("max-time").and_then(|spot| reader.number(&spot)),
            size: map.get("size").and_then(|spot| size(reader, &spot)),
            runs_on: map.get("runs-on").map(|spot| labels(reader, &spot)).unwrap_or_default(),
            runtime_version: runtime.version,
            platform: runtime.platform,
        }
    }
}

impl Definitions {
    pub(super) fn read<'d>(reader: &mut Reader<'d>, map: &Map<'d>) -> Definitions {
        let mut definitions = Definitions::default();
        for entry in named(reader, map, "caches") {
            definitions.caches.push(CacheDefinition::read(reader, &entry));
        }
        for entry in named(reader, map, "services") {
            definitions.services.push(ServiceDefinition::read(reader, &entry));
        }
        definitions
    }

    /// The cache of this name.
    pub fn cache(&self, name: &str) -> Option<&CacheDefinition> {
        self.caches.iter().find(|cache| *cache.name == name)
    }

    /// The service of this name.
    pub fn service(&self, name: &str) -> Option<&ServiceDefinition> {
        self.services.iter().find(|service| *service.name == name)
    }
}

impl CacheDefinition {
    fn read<'d>(reader: &mut Reader<'d>, entry: &Entry<'d>) -> CacheDefinition {
        let spot = entry.spot();
        let mut cache = CacheDefinition {
            name: name(entry),
            path: None,
            key_files: Vec::new(),
            at: spot.path.clone(),
        };
        if reader.follow(&spot).node.kind() != NodeKind::Map {
            cache.path = reader.text(&spot);
            return cache;
        }
        let Some(map) = reader.map(&spot, Mapping::Cache) else { return cache };
        let path = reader.required(&map, "path", ProblemKind::Shape);
        cache.path = path.and_then(|path| reader.text(&path));
        let key = map.get("key").and_then(|key| reader.map(&key, Mapping::CacheKey));
        let files = key.and_then(|key| reader.required(&key, "files", ProblemKind::Shape));
        cache.key_files = files.map(|files| reader.texts(&files).0).unwrap_or_default();
        cache
    }
}

impl ServiceDefinition {
    fn read<'d>(reader: &mut Reader<'d>, entry: &Entry<'d>) -> ServiceDefinition {
        let spot = entry.spot();
        let mut service = ServiceDefinition {
            name: name(entry),
            image: None,
            memory: None,
            docker: entry.name == DOCKER,
            variables: Vec::new(),
            at: spot.path.clone(),
        };
        let Some(map) = reader.map(&spot, Mapping::Service) else { return service };
        service.image = map.get("image").and_then(|image| Image::read(reader, &image));
        service.memory = map.get("memory").and_then(|memory| reader.number(&memory));
        let kind = map.get("type").and_then(|kind| reader.choice(&kind, &[DOCKER]));
        service.docker |= kind.is_some_and(|kind| *kind == DOCKER);
        let variables = map.get("variables").and_then(|spot| reader.free_map(&spot));
        for variable in variables.iter().flat_map(|map| &map.entries.list) {
            let value = reader.text(&variable.spot());
            service.variables.extend(value.map(|value| (name(variable), value)));
        }
        service
    }

    /// Memory that it takes from its step, in MB.
    pub fn memory_mb(&self) -> u32 {
        self.memory.as_deref().copied().unwrap_or(DEFAULT_SERVICE_MEMORY_MB)
    }
}

/// Memory of a service that states none, in MB.
pub const DEFAULT_SERVICE_MEMORY_MB: u32 = 1024;

/// The parts of `runtime` that matter here.
#[derive(Default)]
pub(super) struct Runtime {
    pub(super) version: Option<Located<String>>,
    pub(super) platform: Option<Located<String>>,
}

impl Runtime {
    pub(super) fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Runtime {
        let map = reader.map(spot, Mapping::Runtime);
        let cloud = map
            .and_then(|map| map.get("cloud"))
            .and_then(|spot| reader.map(&spot, Mapping::CloudRuntime));
        let Some(cloud) = cloud else { return Runtime::default() };
        let version = cloud
            .get("version")
            .and_then(|spot| reader.text_or(&spot, ProblemKind::RuntimeVersion));
        let platform = cloud.get("platform");
        let platform = platform.and_then(|spot| reader.choice(&spot, &["linux", "windows"]));
        if let Some(arch) = cloud.get("arch") {
            reader.choice(&arch, &["x86", "arm"]);
        }
        if let Some(ranges) = cloud.get("atlassian-ip-ranges") {
            reader.flag(&ranges);
        }
        Runtime { version, platform }
    }
}

/// A size; unknown ones are noted.
pub(super) fn size<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Option<Located<Size>> {
    let sizes = Size::ALL.map(|size| size.to_string());
    let size = reader.choice(spot, &sizes.each_ref().map(String::as_str))?;
    Some(size.map(|text| Size::of(&text)))
}

/// The labels of `runs-on`, which may be a single text.
pub(super) fn labels<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Vec<Located<String>> {
    if reader.follow(spot).node.kind() == NodeKind::Scalar {
        return reader.text(spot).into_iter().collect();
    }
    reader.texts(spot).0
}

fn named<'d>(reader: &mut Reader<'d>, map: &Map<'d>, key: &str) -> Vec<Entry<'d>> {
    let names = map.get(key).and_then(|spot| reader.free_map(&spot));
    names.map(|names| names.entries.list.clone()).unwrap_or_default()
}

fn name(entry: &Entry<'_>) -> Located<String> {
    Located { value: entry.name.to_owned(), path: entry.spot().path, span: entry.key.span() }
}
