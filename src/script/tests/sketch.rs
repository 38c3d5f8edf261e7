//! A short notation of the tree, for tests only.
//!
//! Words: `'quoted'`, bare text, `$x`, `"$x"`, `<*>` for a wildcard, `~user`. Statements: `[words]`, `A=word`.

use crate::script::*;

pub(super) fn sketch(text: &str) -> String {
    match parse(text) {
        Ok(script) => all(&script.statements),
        Err(opaque) => format!("opaque {}..{}", opaque.span.start, opaque.span.end),
    }
}

pub(super) fn statements(text: &str) -> Vec<Statement> {
    parse(text).unwrap_or_else(|opaque| panic!("{text:?}: {opaque}")).statements
}

fn all(statements: &[Statement]) -> String {
    statements.iter().map(statement).collect::<Vec<_>>().join("; ")
}

pub(super) fn statement(statement: &Statement) -> String {
    let mut text = kind(&statement.kind);
    if statement.negated {
        text.insert_str(0, "! ");
    }
    for redirect in &statement.redirects {
        let descriptor = redirect.descriptor.map(|number| number.to_string()).unwrap_or_default();
        text.push_str(&format!(" {descriptor}{:?}({})", redirect.operator, word(&redirect.target)));
    }
    if statement.background {
        text.push_str(" &");
    }
    text
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Simple(it) => simple(it),
        Kind::Pipeline(parts) => format!("pipe({})", all(parts)),
        Kind::AndOr { first, rest } => {
            rest.iter().fold(statement(first), |text, (operator, next)| {
                format!("{text} {operator:?} {}", statement(next))
            })
        }
        Kind::If { branches, otherwise } => {
            let branches: Vec<_> = branches
                .iter()
                .map(|(test, body)| format!("{} -> {}", all(test), all(body)))
                .collect();
            let otherwise =
                otherwise.as_ref().map(|body| format!(" | else {}", all(body))).unwrap_or_default();
            format!("if({}{otherwise})", branches.join(" | "))
        }
        Kind::Case { word: subject, arms } => {
            let arms: Vec<_> = arms.iter().map(arm).collect();
            format!("case {}({})", word(subject), arms.join(" | "))
        }
        Kind::Loop { kind, body } => format!("{}({})", loop_kind(kind), all(body)),
        Kind::Group(body) => format!("{{{}}}", all(body)),
        Kind::Subshell(body) => format!("sub({})", all(body)),
        Kind::Function { name, body } => format!("{name}() {}", statement(body)),
        Kind::Test { words: parts } => format!("test({})", words(parts)),
        Kind::Arithmetic(it) => arithmetic(it),
        Kind::Unsupported { reason } => format!("unsupported({reason})"),
    }
}

fn loop_kind(kind: &LoopKind) -> String {
    match kind {
        LoopKind::For { name, words: None } => format!("for {name}"),
        LoopKind::For { name, words: Some(list) } => format!("for {name} in {}", words(list)),
        LoopKind::While(condition) => format!("while {}", all(condition)),
        LoopKind::Until(condition) => format!("until {}", all(condition)),
        LoopKind::Count(it) => format!("for {}", arithmetic(it)),
        LoopKind::Select { name, words: list } => format!("select {name} in {}", words(list)),
    }
}

fn arm(arm: &Arm) -> String {
    let patterns: Vec<_> = arm.patterns.iter().map(word).collect();
    format!(
        "{} -> {}{}",
        patterns.join(","),
        all(&arm.body),
        if arm.continues { " ..." } else { "" }
    )
}

fn simple(simple: &Simple) -> String {
    let operands = simple.operands.iter().map(|operand| match operand {
        Operand::Word(it) => word(it),
        Operand::Assignment(it) => assignment(it),
    });
    let assignments: Vec<_> = simple.assignments.iter().map(assignment).collect();
    let command = format!("[{}]", operands.collect::<Vec<_>>().join(" "));
    if assignments.is_empty() { command } else { format!("{} {command}", assignments.join(" ")) }
}

fn assignment(it: &Assignment) -> String {
    let index = it.index.as_ref().map(|index| format!("[{}]", word(index))).unwrap_or_default();
    let sign = if it.append { "+=" } else { "=" };
    let array = if it.array { "@" } else { "" };
    match &it.value {
        Some(value) => format!("{}{index}{sign}{array}{}", it.name, word(value)),
        None => format!("{}{index}=?", it.name),
    }
}

fn arithmetic(it: &Arithmetic) -> String {
    format!("(({})) r{:?} w{:?}", it.text, it.reads, it.writes)
}

fn words(words: &[Word]) -> String {
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &Word) -> String {
    word.parts.iter().map(part).collect()
}

fn quotes(text: String, quoted: bool) -> String {
    if quoted { format!("\"{text}\"") } else { text }
}

fn part(part: &Part) -> String {
    match part {
        Part::Literal { text, quoted: true } => format!("'{text}'"),
        Part::Literal { text, .. } => text.clone(),
        Part::Variable { name, quoted } => quotes(format!("${name}"), *quoted),
        Part::Expansion(it) => quotes(expansion(it), it.quoted),
        Part::Command { statements, quoted } => quotes(format!("$({})", all(statements)), *quoted),
        Part::Arithmetic { arithmetic: it, quoted } => {
            quotes(format!("${}", arithmetic(it)), *quoted)
        }
        Part::Process { statements, input } => {
            format!("{}({})", if *input { '<' } else { '>' }, all(statements))
        }
        Part::Glob { text } => format!("<{text}>"),
        Part::Tilde { user } => format!("~{user}"),
    }
}

fn expansion(it: &Expansion) -> String {
    let op = match &it.op {
        Op::Replace { all, with } => format!("Replace({all}, {})", word(with)),
        Op::Slice { offset, length } => {
            format!("Slice({}, {})", word(offset), length.as_ref().map(word).unwrap_or_default())
        }
        op => format!("{op:?}").replace(" { ", "(").replace(" }", ")"),
    };
    let operand =
        it.operand.as_ref().map(|operand| format!(" {}", word(operand))).unwrap_or_default();
    let reads = if it.reads.is_empty() { String::new() } else { format!(" r{:?}", it.reads) };
    format!("${{{} {op}{operand}{reads}}}", it.name)
}
