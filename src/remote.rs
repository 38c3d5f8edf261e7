//! Bitbucket's REST API: the one place that uses the network. Only for what the user asks for, and only reading.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use ureq::Agent;
use ureq::http::{Response, StatusCode};

const API: &str = "https://api.bitbucket.org/2.0";
/// Entries on a page; Bitbucket gives no more.
const PAGE: usize = 100;
/// The longest wait for one request.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often one request is made when Bitbucket asks to slow down.
const TRIES: u32 = 5;
/// How long to wait then, if Bitbucket doesn't say.
const PAUSE_SECONDS: u64 = 20;
/// The longest wait that is accepted.
const LONGEST_PAUSE_SECONDS: u64 = 300;
/// The largest answer, in bytes.
const LARGEST: u64 = 20 * 1024 * 1024;

/// A repository: `team/shop`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    workspace: String,
    name: String,
}

/// Who asks. Never printed.
#[derive(Clone)]
pub struct Credentials(String);

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many runs are listed.
    Listed(usize),
    /// The steps of so many runs of all are here.
    Steps(usize, usize),
    /// Bitbucket asks to wait so many seconds.
    Waiting(u64),
}

/// Why something couldn't be fetched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody said who asks.
    #[error(
        "BITBUCKET_TOKEN isn't set\n    Set it to an access token that may read pipelines; for an API token of your account also set BITBUCKET_EMAIL."
    )]
    NoToken,
    /// The address of the API is none.
    #[error("BITBUCKET_API_URL has to start with https:// (http:// only for this machine): {0}")]
    Address(String),
    /// Bitbucket refuses.
    #[error("{url}: Bitbucket answers {status}{}\n    {help}", .message.as_ref().map_or_else(String::new, |m| format!(": {m}")))]
    Refused {
        /// What was asked.
        url: String,
        /// The status code.
        status: u16,
        /// What Bitbucket says.
        message: Option<String>,
        /// What to do.
        help: &'static str,
    },
    /// It can't be reached.
    #[error(
        "{url}: {what}\n    Is there a way to Bitbucket from here? Saved answers do as well: `--timings FILE`."
    )]
    Unreachable {
        /// What was asked.
        url: String,
        /// What went wrong.
        what: String,
    },
    /// The answer isn't what the API gives.
    #[error("{url}: the answer isn't what Bitbucket's API gives: {what}")]
    Strange {
        /// What was asked.
        url: String,
        /// What is wrong.
        what: String,
    },
}

/// A way to Bitbucket.
pub struct Remote {
    agent: Agent,
    api: String,
    credentials: Credentials,
}

type Tell<'a> = &'a mut dyn FnMut(Progress);
type Pause<'a> = &'a mut dyn FnMut(Duration);

impl Repository {
    /// Reads `workspace/repository`; none if it is something else.
    pub fn parse(text: &str) -> Option<Repository> {
        let (workspace, name) = text.trim().split_once('/')?;
        let fits = |part: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || "-_.{}".contains(c);
            !part.is_empty() && part.chars().all(known) && part.chars().any(|c| c != '.')
        };
        let repository = Repository { workspace: workspace.to_owned(), name: name.to_owned() };
        (fits(workspace) && fits(name)).then_some(repository)
    }
}

impl Credentials {
    /// An access token; or an API token with the e-mail address of its account.
    ///
    /// # Errors
    /// Without a token.
    pub fn of(email: Option<String>, token: Option<String>) -> Result<Credentials, Error> {
        let token = token.ok_or(Error::NoToken)?;
        let token = token.trim();
        Ok(Credentials(match email {
            Some(email) => {
                format!("Basic {}", STANDARD.encode(format!("{}:{token}", email.trim())))
            }
            None => format!("Bearer {token}"),
        }))
    }
}

impl Remote {
    /// A way to the API at `api`, by default Bitbucket's own.
    ///
    /// # Errors
    /// If the token could be read on the way.
    pub fn new(api: Option<String>, credentials: Credentials) -> Result<Remote, Error> {
        let api = api.unwrap_or_else(|| API.to_owned()).trim_end_matches('/').to_owned();
        let here = ["http://127.0.0.1:", "http://localhost:"];
        if !api.starts_with("https://") && !here.iter().any(|start| api.starts_with(start)) {
            return Err(Error::Address(api));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("pipemigrate/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Remote { agent: config.into(), api, credentials })
    }

    /// The latest runs, at most so many, each with its steps, as JSON that [`crate::timings::Reader`] takes. Only
    /// names, results and times are kept of them.
    ///
    /// # Errors
    /// If Bitbucket can't be reached, refuses, or answers something else than its API does.
    pub fn runs(
        &self,
        repository: &Repository,
        most: usize,
        tell: Tell<'_>,
        pause: Pause<'_>,
    ) -> Result<String, Error> {
        let Repository { workspace, name } = repository;
        let all =
            format!("{}/repositories/{}/{}/pipelines", self.api, coded(workspace), coded(name));
        let size = most.clamp(1, PAGE);
        let first = format!("{all}/?sort=-created_on&pagelen={size}");
        let pipelines = self.pages(first, most, tell, pause)?;
        tell(Progress::Listed(pipelines.len()));
        let mut runs = Vec::new();
        for pipeline in &pipelines {
            let id = pipeline.get("uuid").and_then(Value::as_str).unwrap_or_default();
            let steps = format!("{all}/{}/steps/?pagelen={PAGE}", coded(id));
            let steps = self.pages(steps, usize::MAX, tell, pause)?;
            let mut run = kept(pipeline, &PIPELINE);
            run.insert(
                "steps".into(),
                steps.iter().map(|step| Value::Object(kept(step, &STEP))).collect(),
            );
            runs.push(Value::Object(run));
            tell(Progress::Steps(runs.len(), pipelines.len()));
        }
        Ok(format!("{:#}\n", json!({ "pipelines": runs })))
    }

    /// The entries of all pages from this one on, at most so many.
    fn pages(
        &self,
        first: String,
        most: usize,
        tell: Tell<'_>,
        pause: Pause<'_>,
    ) -> Result<Vec<Value>, Error> {
        let (mut entries, mut next) = (Vec::new(), Some(first));
        while let Some(url) = next.take() {
            let mut page = self.get(&url, tell, pause)?;
            let strange = |what: &str| Error::Strange { url: url.clone(), what: what.to_owned() };
            let Some(Value::Array(values)) = page.get_mut("values").map(Value::take) else {
                return Err(strange("a page has no `values`"));
            };
            let is_last = values.is_empty();
            entries.extend(values);
            if entries.len() >= most || is_last {
                break;
            }
            next = page.get("next").and_then(Value::as_str).map(str::to_owned);
            // the token is for Bitbucket only
            if next.as_ref().is_some_and(|next| !next.starts_with(&format!("{}/", self.api))) {
                return Err(strange("its next page is elsewhere"));
            }
        }
        entries.truncate(most);
        Ok(entries)
    }

    fn get(&self, url: &str, tell: Tell<'_>, pause: Pause<'_>) -> Result<Value, Error> {
        let unreachable = |error: ureq::Error| Error::Unreachable {
            url: url.to_owned(),
            what: error.to_string(),
        };
        let mut tries = 0;
        let mut answer = loop {
            let request = self.agent.get(url).header("Accept", "application/json");
            let request = request.header("Authorization", &self.credentials.0);
            let answer = request.call().map_err(unreachable)?;
            tries += 1;
            if answer.status() != StatusCode::TOO_MANY_REQUESTS || tries == TRIES {
                break answer;
            }
            let seconds = wait(&answer);
            tell(Progress::Waiting(seconds));
            pause(Duration::from_secs(seconds));
        };
        let text = answer.body_mut().with_config().limit(LARGEST).read_to_string();
        let text = text.map_err(unreachable)?;
        if !answer.status().is_success() {
            return Err(refused(url, answer.status(), &text));
        }
        serde_json::from_str(&text)
            .map_err(|error| Error::Strange { url: url.to_owned(), what: error.to_string() })
    }
}

/// What is kept of a pipeline: a field, and below it what is kept of that.
const PIPELINE: [(&str, &[&str]); 5] = [
    ("type", &[]),
    ("uuid", &[]),
    ("build_number", &[]),
    ("created_on", &[]),
    ("target", &["selector"]),
];

/// What is kept of a step.
const STEP: [(&str, &[&str]); 10] = [
    ("type", &[]),
    ("uuid", &[]),
    ("name", &[]),
    ("run_number", &[]),
    ("started_on", &[]),
    ("completed_on", &[]),
    ("duration_in_seconds", &[]),
    ("build_seconds_used", &[]),
    ("trigger", &["type"]),
    ("state", &["name", "result"]),
];

fn kept(value: &Value, fields: &[(&str, &[&str])]) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, inner) in fields {
        let Some(field) = value.get(name) else { continue };
        let only = |name: &&str| Some(((*name).to_owned(), field.get(name)?.clone()));
        let field = match inner.is_empty() {
            true => field.clone(),
            false => Value::Object(inner.iter().filter_map(only).collect()),
        };
        kept.insert((*name).to_owned(), field);
    }
    kept
}

/// How long Bitbucket asks to wait, in seconds.
fn wait(answer: &Response<ureq::Body>) -> u64 {
    let told = answer.headers().get("Retry-After").and_then(|value| value.to_str().ok());
    let seconds = told.and_then(|text| text.trim().parse().ok()).unwrap_or(PAUSE_SECONDS);
    seconds.clamp(1, LONGEST_PAUSE_SECONDS)
}

fn refused(url: &str, status: StatusCode, text: &str) -> Error {
    let told: Option<Value> = serde_json::from_str(text).ok();
    let message = told.as_ref().and_then(|v| v.get("error")?.get("message")?.as_str());
    let help = match status.as_u16() {
        401 => {
            "The token isn't accepted. An API token also needs BITBUCKET_EMAIL; app passwords no longer work."
        }
        403 => {
            "The token has to be allowed to read pipelines (scope read:pipeline:bitbucket, or pipeline)."
        }
        404 => "Is the name of the workspace and the repository right, and may the token see it?",
        429 => "Bitbucket still asks to slow down; try again later, or with fewer --runs.",
        _ => "Try again later; saved answers do as well: `--timings FILE`.",
    };
    let message = message.map(str::to_owned);
    Error::Refused { url: url.to_owned(), status: status.as_u16(), message, help }
}

/// A part of a path, percent-encoded where that is needed: ids stand in braces.
fn coded(part: &str) -> String {
    let mut coded = String::new();
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                coded.push(char::from(byte));
            }
            _ => coded.push_str(&format!("%{byte:02X}")),
        }
    }
    coded
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.workspace, self.name)
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Listed(runs) => write!(f, "runs found: {runs}"),
            Progress::Steps(done, all) => write!(f, "steps of {done} of {all} runs"),
            Progress::Waiting(seconds) => {
                write!(f, "Bitbucket asks to slow down: waiting {seconds} s")
            }
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(‹secret›)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_named_by_two_words() {
        let shown = |text: &str| Repository::parse(text).map(|r| r.to_string());
        assert_eq!(shown("team/shop.api"), Some("team/shop.api".into()));
        for wrong in ["shop", "team/", "../x", "a/b/c", "a/b?c", "a b/c"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_goes_to_bitbucket_alone_and_is_never_shown() {
        let of = |email: Option<&str>| {
            Credentials::of(email.map(str::to_owned), Some(" s3cret\n".into())).unwrap()
        };
        assert_eq!(
            (of(None).0, of(Some("a@b.c")).0),
            ("Bearer s3cret".into(), "Basic YUBiLmM6czNjcmV0".into())
        );
        assert!(!format!("{:?}", of(None)).contains("s3cret"));
        assert!(matches!(Credentials::of(None, None), Err(Error::NoToken)));
        for wrong in ["http://api.bitbucket.org", "http://127.0.0.1.example.com:1/", "ftp://x"] {
            let refused = Remote::new(Some(wrong.into()), of(None));
            assert!(matches!(refused, Err(Error::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn ids_in_braces_are_encoded() {
        assert_eq!(coded("{a-1}"), "%7Ba-1%7D");
    }
}
