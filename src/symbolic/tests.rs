use super::*;
use crate::project::Project;
use crate::yaml::Document;

#[test]
fn dump() {
    for f in ["../shared/seed/be-payments-1.yml", "../shared/seed/be-payments-2.yml"] {
        let text = std::fs::read_to_string(f).unwrap();
        let d = Document::parse(&text).unwrap();
        let (p, t) = run_document(&d, &Project::of_text("x", &text));
        for p in &p.problems {
            println!("PROBLEM {p:?}");
        }
        for t in &t {
            for s in &t.steps {
                println!(
                    "== {} {} g{} par{} {:?}",
                    t.trigger, s.label, s.group, s.parallel, s.image
                );
                for f in &s.faults {
                    println!("  FAULT {} {}", d.position(f.span.start).line, f.message);
                }
                for e in &s.effects {
                    println!(
                        "  {} [{:?}] {} cond{} docker{} out{:?}",
                        d.position(e.place.span.start).line,
                        e.kind,
                        e.words_shown().chars().take(110).collect::<String>(),
                        e.conditions.len(),
                        e.docker,
                        e.outside
                            .iter()
                            .map(|o| format!(
                                "{:?}{}{}",
                                o.kind,
                                o.name.as_ref().map(|v| v.to_string()).unwrap_or_default(),
                                o.changes
                            ))
                            .collect::<Vec<_>>()
                    );
                    for r in &e.reads {
                        println!(
                            "{}",
                            format!("      reads {r:?}").chars().take(250).collect::<String>()
                        );
                    }
                }
                for u in &s.uploads {
                    println!("  UP {} {:?}", u.pattern, u.news.keys());
                }
                println!("  OUT {:?}", s.outside.keys());
                for o in &s.opaque {
                    println!("  OPAQUE {o:?}");
                }
            }
            for (i, x) in t.definitions.iter().enumerate() {
                println!(
                    "DEF {} = {} {:?} line {} step {} read by {:?}",
                    x.name,
                    x.value,
                    matches!(x.how, How::File { .. }),
                    d.position(x.place.span.start).line,
                    x.step,
                    t.readings
                        .iter()
                        .filter(|r| r.definition == i)
                        .map(|r| (r.step, d.position(r.place.span.start).line, r.perhaps))
                        .collect::<Vec<_>>()
                );
            }
        }
    }
}
