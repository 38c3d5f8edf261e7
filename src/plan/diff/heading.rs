//! The keys that lead to a line, read from indentation alone.

/// A line of YAML as far as its indentation and key tell.
struct Outline<'a> {
    dash: Option<usize>,
    column: usize,
    key: Option<&'a str>,
}

fn outline(line: &str) -> Option<Outline<'_>> {
    let content = line.trim();
    if content.is_empty() || content.starts_with('#') {
        return None;
    }
    let indent = line.len() - line.trim_start().len();
    let text = content.trim_start_matches("- ").trim_start();
    let is_item = content.starts_with("- ") || content == "-";
    let column = indent + (content.len() - text.len());
    Some(Outline { dash: is_item.then_some(indent), column, key: key_of(text) })
}

/// The key of `key: value` or `key:`, without its quotes.
fn key_of(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (key, rest) = match quote {
        Some(quote) => text[1..].split_once(quote)?,
        None => {
            text.split_at(text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))?)
        }
    };
    let plain = quote.is_some() || !key.contains(' ');
    (plain && rest.trim_start().starts_with(':')).then_some(key)
}

/// `branches.develop / Deploy / script` for line `index`; a step is named, `pipelines` goes without saying.
pub fn keys_above(lines: &[&str], index: usize) -> String {
    let Some(start) = lines.get(index).and_then(|line| outline(line)) else {
        return (0..index)
            .rev()
            .find(|&i| outline(lines[i]).is_some())
            .map_or(String::new(), |i| keys_above(lines, i));
    };
    let mut limit = start.dash.unwrap_or(start.column);
    let mut in_item = start.dash.is_some();
    let mut keys = Vec::new();
    for i in (0..index).rev() {
        let Some(line) = outline(lines[i]) else { continue };
        let left = line.dash.unwrap_or(line.column);
        let holds_list = in_item && line.column == limit;
        if left >= limit && !holds_list {
            continue;
        }
        if line.column < limit || holds_list {
            keys.extend(line.key.map(|key| name_of(key, &line, lines, i)));
        }
        limit = left;
        in_item = line.dash.is_some();
    }
    keys.reverse();
    written(&keys)
}

/// A step's name for `step`, also a merged one, else the key itself. A branch may be called `stage`; a stage is an item.
fn name_of<'a>(
    key: &'a str,
    line: &Outline<'_>,
    lines: &[&'a str],
    index: usize,
) -> (&'a str, bool) {
    if key != "step" && (key != "stage" || line.dash.is_none()) {
        return (key, false);
    }
    let merged = |anchor: &str| {
        let defines = |line: &&str| line.trim_end().ends_with(&format!(" &{anchor}"));
        let at = lines.iter().position(defines)?;
        value_in(lines, at, "name:")
    };
    let name = value_in(lines, index, "name:")
        .or_else(|| merged(value_in(lines, index, "<<:")?.strip_prefix('*')?));
    (name.unwrap_or(key), true)
}

/// The value of the first line under line `index` that starts so, without its quotes.
fn value_in<'a>(lines: &[&'a str], index: usize, start: &str) -> Option<&'a str> {
    let column = outline(lines.get(index)?)?.column;
    let inner = lines[index + 1..].iter().map_while(|line| match outline(line) {
        Some(inner) if inner.column <= column => None,
        _ => Some(line),
    });
    let text = inner.filter_map(|line| line.trim().strip_prefix(start)).next()?;
    Some(text.trim().trim_matches(['"', '\''])).filter(|text| !text.is_empty())
}

fn written(keys: &[(&str, bool)]) -> String {
    let mut text = String::new();
    let mut after_step = false;
    for (i, (key, is_step)) in keys.iter().enumerate() {
        if i == 0 && *key == "pipelines" && keys.len() > 1 {
            continue;
        }
        let separator = if text.is_empty() {
            ""
        } else if *is_step || after_step {
            " / "
        } else {
            "."
        };
        text.push_str(separator);
        text.push_str(key);
        after_step = *is_step;
    }
    text
}
