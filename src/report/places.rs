//! Lines and steps named in few words.

use crate::verdict::Evidence;

/// ` (lines 3, 7; Dockerfile 2)`, or nothing.
pub fn lines_of(evidence: &[Evidence]) -> String {
    let words = evidence_words(evidence);
    if words.is_empty() { words } else { format!(" ({words})") }
}

/// `lines 3, 7; Dockerfile 2`: the pipeline file goes without a name.
pub fn evidence_words(evidence: &[Evidence]) -> String {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for item in evidence {
        let number = item.line.map_or_else(|| "new".to_owned(), |line| line.to_string());
        match groups.iter_mut().find(|(file, _)| *file == item.file) {
            Some((_, numbers)) if numbers.contains(&number) => {}
            Some((_, numbers)) => numbers.push(number),
            None => groups.push((&item.file, vec![number])),
        }
    }
    for (_, numbers) in &mut groups {
        numbers.sort_by_key(|number| number.parse::<usize>().unwrap_or(usize::MAX));
    }
    let group = |(file, numbers): &(&str, Vec<String>)| {
        let name = if is_pipeline(file) {
            if numbers.len() == 1 { "line" } else { "lines" }
        } else {
            file
        };
        format!("{name} {}", numbers.join(", "))
    };
    groups.iter().map(group).collect::<Vec<_>>().join("; ")
}

/// The text with each piece between backticks cut to a length that can be read: a call of a pipe may take a page.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 100;
    let piece = |(index, piece): (usize, &str)| {
        let is_quoted = index % 2 == 1;
        match piece.char_indices().nth(MOST) {
            Some((end, _)) if is_quoted => format!("{}…", piece[..end].trim_end()),
            _ => piece.to_owned(),
        }
    };
    text.split('`').enumerate().map(piece).collect::<Vec<_>>().join("`")
}

/// The first of several lines, and how many more there are.
pub fn few(lines: &[String]) -> Vec<String> {
    const FEW: usize = 5;
    let mut shown: Vec<String> = lines.iter().take(FEW).cloned().collect();
    if lines.len() > FEW {
        shown.push(format!("and {} more", lines.len() - FEW));
    }
    shown
}

/// Pipelines lie at the top of their repository, under any name.
fn is_pipeline(file: &str) -> bool {
    let is_yaml = file.ends_with(".yml") || file.ends_with(".yaml");
    is_yaml && !file.contains('/') && !file.contains("compose")
}

/// Steps by trigger, named if they are few, else counted: `branches.develop: Build, Deploy`. None if there are none.
pub fn steps_by_trigger(places: &[String]) -> Option<String> {
    const FEW: usize = 3;
    let mut triggers: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places {
        let (trigger, step) = place.split_once(" / ").unwrap_or((place, ""));
        match triggers.iter_mut().find(|(known, _)| *known == trigger) {
            Some((_, steps)) => steps.push(step),
            None => triggers.push((trigger, vec![step])),
        }
    }
    let words = |(trigger, steps): &(&str, Vec<&str>)| match steps.as_slice() {
        [""] => (*trigger).to_owned(),
        steps if steps.len() > FEW => format!("{} steps of {trigger}", steps.len()),
        steps => format!("{trigger}: {}", steps.join(", ")),
    };
    let words: Vec<String> = triggers.iter().map(words).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_other_files_keep_their_names() {
        let line = |file: &str, line| Evidence { file: file.into(), line, text: String::new() };
        let evidence = [
            line("bitbucket-pipelines.yml", Some(12)),
            line("bitbucket-pipelines.yml", Some(3)),
            line("bitbucket-pipelines.yml", Some(12)),
            line("docker-compose.yml", Some(2)),
            line("Dockerfile", None),
        ];
        assert_eq!(evidence_words(&evidence), "lines 3, 12; docker-compose.yml 2; Dockerfile new");
        assert_eq!(lines_of(&[]), "");
    }

    #[test]
    fn only_what_is_quoted_is_shortened() {
        let long = "word ".repeat(40);
        let cut = "word ".repeat(20);
        assert_eq!(
            shortened(&format!("{long}`{long}` {long}`é`")),
            format!("{long}`{}…` {long}`é`", cut.trim_end())
        );
    }

    #[test]
    fn many_steps_are_counted() {
        let places = |all: &[&str]| all.iter().map(|&place| place.to_owned()).collect::<Vec<_>>();
        let few = places(&["default / Build", "default / Deploy", "custom.x"]);
        assert_eq!(steps_by_trigger(&few).as_deref(), Some("default: Build, Deploy; custom.x"));
        let many = places(&["default / a", "default / b", "default / c", "default / d"]);
        assert_eq!(steps_by_trigger(&many).as_deref(), Some("4 steps of default"));
        assert_eq!(steps_by_trigger(&[]), None);
    }
}
