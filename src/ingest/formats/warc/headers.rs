//! The header lines of a WARC record and of an HTTP answer: `Name: value`.

/// Header lines, in their order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads header lines; a line that begins with a blank continues the one before it, and one without a colon says
    /// nothing.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            match (line.strip_prefix([' ', '\t']), headers.last_mut()) {
                (Some(more), Some((_, value))) => {
                    value.push(' ');
                    value.push_str(more.trim());
                }
                _ => {
                    let Some((name, value)) = line.split_once(':') else {
                        continue;
                    };
                    headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
            }
        }
        Self(headers)
    }

    /// Returns the value of the first header of this name, in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let header = self.0.iter().find(|(held, _)| held == name)?;
        Some(&header.1)
    }
}
