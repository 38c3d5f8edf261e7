//! The dotenv form: `NAME='value'` lines below a comment for each place.

use crate::improvements::{Setting, SettingPlace};
use crate::text::plain;

/// The settings as lines that a shell can read, grouped by place; a secured one has a name but no value.
pub fn dotenv(settings: &[Setting]) -> String {
    let mut sorted: Vec<&Setting> = settings.iter().collect();
    sorted.sort();
    let mut result = String::new();
    let mut place = None;
    for setting in sorted {
        if place != Some(&setting.place) {
            result.push_str(&heading(&setting.place, place.is_none()));
            place = Some(&setting.place);
        }
        result.push_str(&line(setting));
    }
    result
}

fn heading(place: &SettingPlace, first: bool) -> String {
    let gap = if first { "" } else { "\n" };
    match place {
        SettingPlace::Repository => format!("{gap}# repository variables\n"),
        SettingPlace::Deployment(name) => {
            format!("{gap}# deployment variables of {}\n", plain(name))
        }
    }
}

fn line(setting: &Setting) -> String {
    if setting.secured {
        return format!("# secured, its value isn't written here\n{}=\n", setting.name);
    }
    format!("{}='{}'\n", setting.name, setting.value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_lines() {
        let setting = |place: &SettingPlace, name: &str, value: &str, secured| Setting {
            place: place.clone(),
            name: name.into(),
            value: value.into(),
            secured,
            instead_of: None,
            line: Some(1),
        };
        let (repository, test) =
            (SettingPlace::Repository, SettingPlace::Deployment("test".into()));
        let settings = [
            setting(&test, "REPLICAS", "2", false),
            setting(&repository, "TITLE", "it's $HOME", false),
            setting(&test, "PASSWORD", "hunter2", true),
            setting(&repository, "NAME", "x", false),
        ];
        insta::assert_snapshot!(dotenv(&settings), @r"
        # repository variables
        NAME='x'
        TITLE='it'\''s $HOME'

        # deployment variables of test
        # secured, its value isn't written here
        PASSWORD=
        REPLICAS='2'
        ");
        assert_eq!(dotenv(&[]), "");
    }
}
