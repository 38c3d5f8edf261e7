//! Which removed line an added one stands for, and the words that differ between the two.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, TextDiff, capture_diff_slices};

/// How alike two lines are at least that stand for each other, in hundredths.
const ALIKE: u32 = 45;
/// The most pairs of lines that are compared word by word; in larger blocks only equal lines are paired.
const MOST_COMPARED: usize = 40_000;
/// From this share of changed letters on, in hundredths, a line counts as new altogether.
const NEW_ALTOGETHER: usize = 75;

/// The lines that stand for each other, by index: the pairing in the order of both texts that is most alike.
pub(super) fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MOST_COMPARED {
        return equal_pairs(old, new);
    }
    let olds: Vec<Words> = old.iter().map(|line| Words::of(line)).collect();
    let news: Vec<Words> = new.iter().map(|line| Words::of(line)).collect();
    let score = |i: usize, j: usize| {
        let alike = if old[i].trim() == new[j].trim() { 100 } else { olds[i].likeness(&news[j]) };
        if alike >= ALIKE { alike } else { 0 }
    };
    let width = new.len() + 1;
    let mut best = vec![0; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let pair = match score(i, j) {
                0 => 0,
                score => score + best[(i + 1) * width + j + 1],
            };
            best[i * width + j] = skip.max(pair);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        let here = best[i * width + j];
        if score(i, j) > 0 && here == score(i, j) + best[(i + 1) * width + j + 1] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Lines that are equal but for their indentation.
fn equal_pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let old: Vec<&str> = old.iter().map(|line| line.trim()).collect();
    let new: Vec<&str> = new.iter().map(|line| line.trim()).collect();
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let equal = ops.iter().filter(|op| op.tag() == DiffTag::Equal);
    equal.flat_map(|op| op.old_range().zip(op.new_range())).collect()
}

/// The parts of two lines that differ; none where they differ by blanks only, or have too little in common.
pub(super) fn differing(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    if old.trim() == new.trim() {
        return (Vec::new(), Vec::new());
    }
    let (old_words, new_words) = (pieces(old), pieces(new));
    let diff = TextDiff::from_slices(&old_words, &new_words);
    let changed = |words: &[&str], range: fn(&DiffOp) -> Range<usize>| {
        let ops = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
        ops.map(|op| bytes(words, range(op))).filter(|part| !part.is_empty()).collect()
    };
    (
        tidy(old, changed(&old_words, DiffOp::old_range)),
        tidy(new, changed(&new_words, DiffOp::new_range)),
    )
}

/// The bytes of some of the pieces of a line.
fn bytes(pieces: &[&str], range: Range<usize>) -> Range<usize> {
    let start: usize = pieces[..range.start].iter().map(|piece| piece.len()).sum();
    let length: usize = pieces[range].iter().map(|piece| piece.len()).sum();
    start..start + length
}

/// Joins what only blanks part, and leaves blanks at the ends out.
fn tidy(line: &str, parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if line[last.end..part.start].trim().is_empty() => last.end = part.end,
            _ => joined.push(part),
        }
    }
    for part in &mut joined {
        let text = &line[part.clone()];
        part.start += text.len() - text.trim_start().len();
        part.end = part.start + text.trim().len();
    }
    joined.retain(|part| !part.is_empty());
    let changed: usize = joined.iter().map(|part| part.len()).sum();
    if changed * 100 >= line.trim().len() * NEW_ALTOGETHER {
        joined.clear();
    }
    joined
}

/// A line as words, blanks and single signs.
fn pieces(line: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut pieces = Vec::new();
    let (mut start, mut last) = (0, None);
    for (at, c) in line.char_indices() {
        let kind = kind(c);
        if last.is_some_and(|last| last != kind || kind == 2) {
            pieces.push(&line[start..at]);
            start = at;
        }
        last = Some(kind);
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces
}

/// The words of a line, sorted, each with its weight.
struct Words(Vec<(u64, u32)>);

impl Words {
    fn of(line: &str) -> Words {
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let words = words.filter(|word| !word.is_empty()).map(|word| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            (hasher.finish(), u32::try_from(word.len()).unwrap_or(u32::MAX))
        });
        let mut words: Vec<(u64, u32)> = words.collect();
        words.sort_unstable();
        Words(words)
    }

    fn weight(&self) -> u32 {
        self.0.iter().fold(0, |sum, (_, weight)| sum.saturating_add(*weight))
    }

    /// The share of letters that stand in words of both lines, in hundredths.
    fn likeness(&self, other: &Words) -> u32 {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common: u32 = 0;
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => {
                    mine.next();
                }
                std::cmp::Ordering::Greater => {
                    theirs.next();
                }
                std::cmp::Ordering::Equal => {
                    common = common.saturating_add(a.1);
                    mine.next();
                    theirs.next();
                }
            }
        }
        let all = self.weight().saturating_add(other.weight());
        common.saturating_mul(200).checked_div(all).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_most_similar_line_is_taken_not_the_first() {
        let old = lines("- step:\n    name: Build\n    size: 4x\n    script:");
        let new = lines("- parallel:\n  - step:\n      name: Build\n      script:\n      size: 2x");
        assert_eq!(pairs(&old, &new), [(0, 1), (1, 2), (3, 3)]);
        let old = lines("- export A=one\n- make test");
        let new = lines("- make test VERBOSE=1\n- helm lint");
        assert_eq!(pairs(&old, &new), [(1, 0)]);
    }

    #[test]
    fn lines_with_little_in_common_are_no_pair() {
        assert!(pairs(&lines("name: Fetch secrets"), &lines("image: golang:1.22")).is_empty());
        assert!(pairs(&lines(""), &lines("a")).is_empty());
    }

    #[test]
    fn large_blocks_are_paired_by_equal_lines() {
        let old: Vec<String> = (0..300).map(|n| format!("- make {n}")).collect();
        let mut new: Vec<String> = old.iter().map(|line| format!("    {line}")).collect();
        new.insert(0, "- parallel:".to_owned());
        assert_eq!(pairs(&old, &new).len(), 300);
        assert_eq!(pairs(&old, &new)[7], (7, 8));
    }

    fn marked(line: &str, parts: &[Range<usize>]) -> String {
        let mut text = String::new();
        let mut at = 0;
        for part in parts {
            text += &format!("{}[{}]", &line[at..part.start], &line[part.clone()]);
            at = part.end;
        }
        text + &line[at..]
    }

    fn both(old: &str, new: &str) -> [String; 2] {
        let (gone, come) = differing(old, new);
        [marked(old, &gone), marked(new, &come)]
    }

    #[test]
    fn words_that_differ_are_told() {
        assert_eq!(
            both("image: node:20", "image: node:22"),
            ["image: node:[20]", "image: node:[22]"]
        );
        assert_eq!(both("clone: false", "clone:"), ["clone: [false]", "clone:"]);
        assert_eq!(
            both("  - docker push $A/x:1", "      - docker push ${A}/x:1 --quiet"),
            ["  - docker push $A/x:1", "      - docker push $[{]A[}]/x:1 [--quiet]"]
        );
        assert_eq!(both("name: größer", "name: größe"), ["name: [größer]", "name: [größe]"]);
    }

    #[test]
    fn blanks_alone_and_lines_that_are_new_altogether_are_not_marked() {
        assert_eq!(both("  - a", "      - a"), ["  - a", "      - a"]);
        assert_eq!(both("a: one two", "b: three four"), ["a: one two", "b: three four"]);
    }

    proptest::proptest! {
        #[test]
        fn any_lines_are_compared(old in "[ a-cé=:\\t-]{0,20}", new in "[ a-cé=:\\t-]{0,20}") {
            let (gone, come) = differing(&old, &new);
            proptest::prop_assert_eq!(marked(&old, &gone).replace(['[', ']'], ""), old.clone());
            proptest::prop_assert_eq!(marked(&new, &come).replace(['[', ']'], ""), new.clone());
            let pairs = pairs(&[old.clone(), new.clone()], &[new, old]);
            proptest::prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        }
    }
}
