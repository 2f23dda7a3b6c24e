//! The provider's window: opened in the click, watched, closed.

use std::cell::Cell;
use std::rc::Rc;

use formloom_connect::{Event, WindowAddress, WindowSpec};
use gloo_timers::callback::Interval;
use web_sys::Window;

use super::FlowHost;

/// How often it is looked whether the window is still open, in milliseconds.
const LOOK_EVERY: u32 = 400;

/// An open window.
pub(super) struct Popup {
    window: Window,
    /// Somebody else's page may be in it.
    left: Rc<Cell<bool>>,
    _watch: Interval,
}

impl Popup {
    /// Opens a window at once; none where the browser does not.
    pub(super) fn open(host: &Rc<FlowHost>, spec: &WindowSpec) -> Option<Self> {
        let page = web_sys::window()?;
        let screen = page.screen().ok()?;
        let available = |size: Result<i32, _>| {
            size.ok()
                .and_then(|size| u32::try_from(size).ok())
                .unwrap_or(800)
        };
        let (wide, high) = (
            available(screen.avail_width()),
            available(screen.avail_height()),
        );
        let (width, height) = (spec.width.of(wide), spec.height.of(high));
        let features = format!(
            "popup=yes,width={width},height={height},left={},top={}",
            wide.saturating_sub(width) / 2,
            high.saturating_sub(height) / 2
        );
        let address = match &spec.address {
            WindowAddress::Blank => "about:blank",
            WindowAddress::Page(page) => page.expose(),
        };
        let window = page
            .open_with_url_and_target_and_features(address, &spec.name, &features)
            .ok()
            .flatten()?;
        if window.closed().unwrap_or(true) {
            return None;
        }
        let weak = Rc::downgrade(host);
        let watched = window.clone();
        let left = Rc::new(Cell::new(matches!(spec.address, WindowAddress::Page(_))));
        let seen = left.clone();
        let told = Cell::new(false);
        let watch = Interval::new(LOOK_EVERY, move || {
            if !told.get() && watched.closed().unwrap_or(true) {
                told.set(true);
                if let Some(host) = weak.upgrade() {
                    host.feed(Event::WindowClosed { left: seen.get() });
                }
            }
        });
        Some(Self {
            window,
            left,
            _watch: watch,
        })
    }

    /// A form is about to be sent into it: from now on it is not known what happens there. False where the
    /// window is gone, and the form would open another one.
    pub(super) fn leaves(&self) -> bool {
        let open = !self.window.closed().unwrap_or(true);
        self.left.set(self.left.get() || open);
        open
    }

    /// Sends the window to a page of somebody else.
    pub(super) fn goes_to(&self, address: &str) {
        if self.leaves() {
            // A window that closes at this very moment is told as closed.
            let _ = self.window.location().replace(address);
        }
    }

    pub(super) fn close(self) {
        // A window that is gone already needs no closing.
        let _ = self.window.close();
    }
}
