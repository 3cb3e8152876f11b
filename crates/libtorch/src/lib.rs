//! The part of the interface of ureq 2 that torch-sys uses. Its build script never calls it,
//! because ours has refused before.

/// A request that is never sent.
pub struct Request;

/// A response, of which there is none.
pub enum Response {}

/// The error of every call.
#[derive(Debug)]
pub struct NoDownload;

impl std::fmt::Display for NoDownload {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("libtorch is not downloaded; run scripts/install-libtorch")
    }
}

impl std::error::Error for NoDownload {}

/// Makes a request.
pub fn get(_url: &str) -> Request {
    Request
}

impl Request {
    /// Refuses to download.
    ///
    /// # Errors
    /// Always.
    pub fn call(self) -> Result<Response, NoDownload> {
        Err(NoDownload)
    }
}

impl Response {
    /// Returns the status; never called.
    pub fn status(&self) -> u16 {
        match *self {}
    }

    /// Returns the body; never called.
    pub fn into_reader(self) -> std::io::Empty {
        match self {}
    }

    /// Parses the body; never called.
    ///
    /// # Errors
    /// Never.
    pub fn into_json<T>(self) -> std::io::Result<T> {
        match self {}
    }
}
