//! What a step leaves to later steps, and what it takes from earlier ones: `artifacts`.

use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::Reader;
use super::resolve::Spot;
use crate::yaml::{NodeKind, Path};

/// A step's uploads and downloads.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Artifacts {
    /// The value of `artifacts`, where it really stands.
    pub path: Option<Path>,
    /// The list of patterns: `artifacts` itself, or its `paths`.
    pub list: Option<Path>,
    /// What is uploaded, one for each pattern.
    pub uploads: Vec<Upload>,
    /// What is downloaded at the start.
    pub download: Download,
    /// Where `download` is set.
    pub download_path: Option<Path>,
    /// Whether it is written as a map.
    pub object_form: bool,
}

/// One pattern of files to upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The glob.
    pub pattern: Located<String>,
    /// The artifact's name, if it has one.
    pub name: Option<String>,
    /// Who may have it.
    pub kind: UploadKind,
    /// Globs that are left out of it.
    pub ignore: Vec<String>,
}

/// Who gets an artifact.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum UploadKind {
    /// All later steps, and people.
    #[default]
    Shared,
    /// People only.
    Scoped,
    /// The test report of the user interface only.
    TestReports,
}

/// Which artifacts of earlier steps a step gets.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Download {
    /// All.
    #[default]
    All,
    /// None.
    Nothing,
    /// Those of these names.
    Named(Vec<String>),
}

impl Artifacts {
    pub(super) fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Artifacts {
        let followed = reader.follow(spot);
        let mut artifacts = Artifacts { path: Some(followed.path.clone()), ..Artifacts::default() };
        if followed.node.kind() != NodeKind::Map {
            artifacts.take_paths(reader, spot);
            return artifacts;
        }
        artifacts.object_form = true;
        let Some(map) = reader.map(spot, Mapping::Artifacts) else { return artifacts };
        if let Some(paths) = map.get("paths") {
            artifacts.take_paths(reader, &paths);
        }
        if let Some(download) = map.get("download") {
            artifacts.download_path = Some(download.path.clone());
            artifacts.download = Download::read(reader, &download);
        }
        let uploads =
            map.get("upload").and_then(|upload| reader.list(&upload)).map(|(_, items)| items);
        for upload in uploads.unwrap_or_default() {
            artifacts.uploads.extend(uploads_of(reader, &upload));
        }
        artifacts
    }

    fn take_paths<'d>(&mut self, reader: &mut Reader<'d>, spot: &Spot<'d>) {
        let (patterns, list) = reader.texts(spot);
        self.list = list;
        let plain =
            |pattern| Upload { pattern, name: None, kind: UploadKind::Shared, ignore: Vec::new() };
        self.uploads.extend(patterns.into_iter().map(plain));
    }
}

impl Download {
    fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Download {
        if reader.follow(spot).node.kind() == NodeKind::List {
            return Download::Named(
                reader.texts(spot).0.into_iter().map(|name| name.value).collect(),
            );
        }
        match reader.flag(spot).map(|flag| flag.value) {
            Some(false) => Download::Nothing,
            _ => Download::All,
        }
    }
}

fn uploads_of<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Vec<Upload> {
    if reader.follow(spot).node.kind() == NodeKind::Scalar {
        // A child pipeline's step names its artifacts; they hold no pattern.
        return Vec::new();
    }
    let Some(map) = reader.map(spot, Mapping::Upload) else { return Vec::new() };
    let name =
        reader.required(&map, "name", ProblemKind::Shape).and_then(|name| reader.text(&name));
    let name = name.map(|name| name.value);
    let kind = map.get("type").map(|kind| upload_kind(reader, &kind)).unwrap_or_default();
    if let Some(depth) = map.get("depth") {
        reader.number(&depth);
    }
    if let Some(moment) = map.get("capture-on") {
        reader.choice(&moment, &["success", "failed", "always"]);
    }
    let ignore = map.get("ignore-paths").filter(|paths| !reader.is_empty_list(paths));
    let ignore = ignore.map(|paths| reader.texts(&paths).0).unwrap_or_default();
    let ignore: Vec<String> = ignore.into_iter().map(|glob| glob.value).collect();
    let patterns = reader.required(&map, "paths", ProblemKind::Shape);
    let patterns = patterns.map(|paths| reader.texts(&paths).0).unwrap_or_default();
    let upload = |pattern| Upload { pattern, name: name.clone(), kind, ignore: ignore.clone() };
    patterns.into_iter().map(upload).collect()
}

fn upload_kind<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> UploadKind {
    match reader.choice(spot, &["shared", "scoped", "test-reports"]).as_deref().map(String::as_str)
    {
        Some("scoped") => UploadKind::Scoped,
        Some("test-reports") => UploadKind::TestReports,
        _ => UploadKind::Shared,
    }
}
