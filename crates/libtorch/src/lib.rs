//! As much of ureq 2 as torch-sys names. Its build script cannot come to call any of it: ours has refused before.

/// Asks for nothing.
pub struct Request;

/// There is none.
pub enum Response {}

/// Why nothing was downloaded.
#[derive(Debug)]
pub struct NoDownload;

impl std::fmt::Display for NoDownload {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("libtorch is not downloaded; run scripts/install-libtorch")
    }
}

impl std::error::Error for NoDownload {}

/// Stands for a request of `url`.
pub fn get(_url: &str) -> Request {
    Request
}

impl Request {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn call(self) -> Result<Response, NoDownload> {
        Err(NoDownload)
    }
}

impl Response {
    /// Of no response.
    pub fn status(&self) -> u16 {
        match *self {}
    }

    /// Of no response.
    pub fn into_reader(self) -> std::io::Empty {
        match self {}
    }

    /// Of no response.
    ///
    /// # Errors
    /// Never.
    pub fn into_json<T>(self) -> std::io::Result<T> {
        match self {}
    }
}
