//! A bar on the right edge of a pane: which part of what it holds is in sight.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState};

use crate::ui::theme::Theme;

/// A part of something long, counted in whatever it is scrolled by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The first that is in sight.
    pub first: usize,
    /// How many are.
    pub shown: usize,
    /// How many there are.
    pub of: usize,
}

/// Draws the bar over the frame of a pane, unless all is in sight.
pub(crate) fn view(part: Part, focused: bool, theme: Theme, frame: &mut Frame<'_>, pane: Rect) {
    draw(part, if focused { theme.focus() } else { theme.faint() }, frame, pane);
}

fn draw(part: Part, style: Style, frame: &mut Frame<'_>, pane: Rect) {
    let hidden = part.of.saturating_sub(part.shown);
    if hidden == 0 || pane.height < 4 {
        return;
    }
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(None)
        .thumb_symbol("█")
        .thumb_style(style);
    let mut state = ScrollbarState::new(hidden + 1)
        .position(part.first.min(hidden))
        .viewport_content_length(part.shown);
    frame.render_stateful_widget(bar, pane.inner(Margin::new(0, 1)), &mut state);
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::widgets::Block;

    use super::*;

    /// The right edge of a pane of this height.
    fn edge(height: u16, first: usize, shown: usize, of: usize) -> String {
        let mut terminal = Terminal::new(TestBackend::new(4, height)).unwrap();
        let draw = |frame: &mut Frame<'_>| {
            frame.render_widget(Block::bordered(), frame.area());
            draw(Part { first, shown, of }, Style::new(), frame, frame.area());
        };
        let frame = terminal.draw(draw).unwrap();
        (0..height).map(|y| frame.buffer[(3, y)].symbol()).collect()
    }

    #[test]
    fn the_bar_tells_which_part_is_in_sight() {
        assert_eq!(edge(8, 0, 6, 12), "┐███│││┘");
        assert_eq!(edge(8, 3, 6, 12), "┐││███│┘");
        assert_eq!(edge(8, 6, 6, 12), "┐│││███┘");
        // what is scrolled beyond the end is the end
        assert_eq!(edge(8, 9, 6, 12), "┐│││███┘");
        assert_eq!(edge(8, 500, 6, 1000), "┐│││█││┘");
    }

    #[test]
    fn there_is_no_bar_where_all_is_in_sight_or_no_room() {
        assert_eq!(edge(6, 0, 4, 4), "┐││││┘");
        assert_eq!(edge(6, 2, 9, 4), "┐││││┘");
        assert_eq!(edge(3, 0, 1, 9), "┐│┘");
    }
}
