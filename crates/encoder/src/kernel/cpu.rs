//! The choice of a path for the processor.

use std::fmt;

use super::Kernel;
#[cfg(target_arch = "x86_64")]
use super::avx2::{Avx2, AvxVnni};
#[cfg(target_arch = "x86_64")]
use super::avx512::Avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use super::neon::{Neon, NeonDot};
use super::portable::Portable;

/// The environment variable that forces a path; see [`Cpu::from_env`].
const VARIABLE: &str = "REGARD_CPU";

/// All paths, including those of other kinds of processor, the fastest of each kind first.
const NAMES: [&str; 6] = ["avx512", "avxvnni", "avx2", "neon-dot", "neon", "portable"];

/// A path that this processor can run. All paths give the same bits; they differ in speed.
///
/// - `avx512`: AVX-512 with VNNI
/// - `avxvnni`: AVX2, FMA and AVX-VNNI
/// - `avx2`: AVX2 and FMA
/// - `neon-dot`: AArch64 with the dot product extension
/// - `neon`: AArch64
/// - `portable`: any processor
#[derive(Clone, Copy)]
pub struct Cpu(&'static dyn Kernel);

impl Cpu {
    /// Returns the fastest path of this processor.
    pub fn best() -> Cpu {
        NAMES.into_iter().find_map(detect).unwrap_or(cpu(Portable))
    }

    /// Returns the path of this name.
    ///
    /// # Errors
    /// When there is no such path, or this processor cannot run it.
    pub fn named(name: &str) -> Result<Cpu, CpuError> {
        if !NAMES.contains(&name) {
            return Err(CpuError::Unknown { name: name.to_owned() });
        }
        detect(name).ok_or_else(|| CpuError::Unavailable { name: name.to_owned() })
    }

    /// Returns the path that the environment variable `REGARD_CPU` names, or the
    /// [`best`](Self::best) where it is not set or empty.
    ///
    /// # Errors
    /// Those of [`named`](Self::named).
    pub fn from_env() -> Result<Cpu, CpuError> {
        match std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
            Some(name) => Self::named(&name.to_string_lossy()),
            None => Ok(Self::best()),
        }
    }

    /// Returns all paths of this processor, the fastest first.
    pub fn available() -> impl Iterator<Item = Cpu> {
        NAMES.into_iter().filter_map(detect)
    }

    /// Returns its name in the list above.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn kernel(self) -> &'static dyn Kernel {
        self.0
    }
}

impl fmt::Debug for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Cpu({})", self.name())
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Cpu {
    fn eq(&self, other: &Cpu) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Cpu {}

/// Returns the path of this name if the processor can run it.
fn detect(name: &str) -> Option<Cpu> {
    match name {
        #[cfg(target_arch = "x86_64")]
        "avx512" => Avx512::detect().map(cpu),
        #[cfg(target_arch = "x86_64")]
        "avxvnni" => AvxVnni::detect().map(cpu),
        #[cfg(target_arch = "x86_64")]
        "avx2" => Avx2::detect().map(cpu),
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        "neon-dot" => NeonDot::detect().map(cpu),
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        "neon" => Neon::detect().map(cpu),
        "portable" => Some(cpu(Portable)),
        _ => None,
    }
}

/// Makes a `Cpu` of a path. Paths have no size, so that nothing is allocated or leaked.
fn cpu(kernel: impl Kernel + 'static) -> Cpu {
    Cpu(Box::leak(Box::new(kernel)))
}

/// The error of a path that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CpuError {
    /// No path has this name.
    #[error("\"{name}\" is not a kind of processor; known are {}", NAMES.join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// The processor, or the build for this kind of processor, lacks the instructions.
    #[error("this processor has no {name}; it has {}", available_names())]
    Unavailable {
        /// The name asked for.
        name: String,
    },
}

fn available_names() -> String {
    Cpu::available().map(Cpu::name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_available_and_portable_always_is() {
        let available: Vec<Cpu> = Cpu::available().collect();
        assert_eq!(available.first(), Some(&Cpu::best()));
        assert_eq!(available.last().map(|cpu| cpu.name()), Some("portable"));
        assert!(available.iter().all(|cpu| Cpu::named(cpu.name()) == Ok(*cpu)));
    }

    #[test]
    fn what_the_processor_lacks_is_refused() {
        let foreign = if cfg!(target_arch = "x86_64") { "neon" } else { "avx2" };
        let error = Cpu::named(foreign).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("this processor has no {foreign}; it has ")),
            "{error}"
        );
        let error = Cpu::named("sse9").unwrap_err().to_string();
        assert!(error.contains("avx512, avxvnni, avx2"), "{error}");
    }
}
