//! New content, said without layout.

/// A value to be written into a document; quoting, indentation and style are chosen where it lands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// A text; quoted wherever a reader of YAML 1.1 or 1.2 would take it for something else.
    Text(String),
    /// A number or boolean, written without quotes.
    Plain(String),
    /// A list.
    List(Vec<Value>),
    /// A map in this order. The key `<<` with an alias, or with a list of aliases, merges.
    Map(Vec<(String, Value)>),
    /// `*name`: the nearest anchor of this name above.
    Alias(String),
}

impl Value {
    /// A map with one entry.
    pub fn entry(key: impl Into<String>, value: impl Into<Value>) -> Value {
        Value::Map(vec![(key.into(), value.into())])
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
        Value::List(texts.into_iter().map(|text| Value::Text(text.into())).collect())
    }

    pub(super) fn collect_words<'v>(&'v self, words: &mut Vec<&'v str>) {
        match self {
            Value::Text(text) | Value::Plain(text) => words.push(text),
            Value::List(items) => items.iter().for_each(|item| item.collect_words(words)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    words.push(key);
                    value.collect_words(words);
                }
            }
            Value::Null | Value::Alias(_) => {}
        }
    }

    pub(super) fn is_collection(&self) -> bool {
        matches!(self, Value::List(_) | Value::Map(_))
    }

    /// Whether `key` with this value is a merge.
    pub(super) fn merges(&self, key: &str) -> bool {
        let is_alias = |value: &Value| matches!(value, Value::Alias(_));
        key == "<<"
            && match self {
                Value::List(items) => !items.is_empty() && items.iter().all(is_alias),
                other => is_alias(other),
            }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::List(items)
    }
}
