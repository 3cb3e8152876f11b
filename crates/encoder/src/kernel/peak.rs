//! The peak speed of a processor's multiply-adds, with which the benches compare the matrix
//! products.

use super::Cpu;
use crate::precision::Precision;

/// Runs `rounds` rounds of the fastest exact multiply-adds that this path's processor is sure to
/// have, on registers alone. Returns the number of multiply-adds; `None` where there is no such
/// measure for the path.
#[cfg_attr(
    not(any(target_arch = "x86_64", target_arch = "aarch64")),
    expect(unused_variables, reason = "there is none")
)]
pub fn peak(cpu: Cpu, precision: Precision, rounds: u64) -> Option<u64> {
    let a_round = match (cpu.name(), precision) {
        #[cfg(target_arch = "x86_64")]
        (name, precision) => x86_64::peak(name, precision, rounds)?,
        #[cfg(target_arch = "aarch64")]
        (name, precision) => aarch64::peak(name, precision, rounds)?,
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        _ => return None,
    };
    Some(a_round * rounds)
}

/// Runs, `rounds` times, a step for each of the registers 0 to 11, which are set to 0 before, as
/// are 14 and 15. Steps are independent of one another; a register's number stands between the
/// pieces.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! twelve_steps {
    ($rounds:expr, $zero:tt, $step:tt, $next:literal, [$($register:tt)+]) => {
        // SAFETY: the caller matched the name of a `Cpu`, which proves that the instructions are
        // there. They touch registers only, and all of these are declared.
        unsafe {
            std::arch::asm!(
                twelve_steps!(@numbers $zero),
                twelve_steps!(@one $zero 14),
                twelve_steps!(@one $zero 15),
                "2:",
                twelve_steps!(@numbers $step),
                $next,
                rounds = inout(reg) $rounds => _,
                $(out($register) _,)+
                options(nomem, nostack),
            );
        }
    };
    (@numbers $pieces:tt) => {
        concat!(
            twelve_steps!(@one $pieces 0), twelve_steps!(@one $pieces 1), twelve_steps!(@one $pieces 2),
            twelve_steps!(@one $pieces 3), twelve_steps!(@one $pieces 4), twelve_steps!(@one $pieces 5),
            twelve_steps!(@one $pieces 6), twelve_steps!(@one $pieces 7), twelve_steps!(@one $pieces 8),
            twelve_steps!(@one $pieces 9), twelve_steps!(@one $pieces 10), twelve_steps!(@one $pieces 11)
        )
    };
    (@one [$first:literal, $second:literal, $third:literal] $number:literal) => {
        concat!($first, $number, $second, $number, $third, "\n")
    };
}

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use super::Precision;

    macro_rules! steps {
        ($rounds:expr, $zero:tt, $step:tt) => {
            twelve_steps!($rounds, $zero, $step, "dec {rounds}\njnz 2b",
                ["xmm0" "xmm1" "xmm2" "xmm3" "xmm4" "xmm5" "xmm6" "xmm7"
                 "xmm8" "xmm9" "xmm10" "xmm11" "xmm12" "xmm13" "xmm14" "xmm15"])
        };
    }

    /// Runs the rounds and returns the number of multiply-adds a round.
    pub fn peak(cpu: &str, precision: Precision, rounds: u64) -> Option<u64> {
        match (cpu, precision) {
            ("avx512", Precision::Int8) => {
                steps!(
                    rounds,
                    ["vpxord zmm", ", zmm0, zmm0 #", ""],
                    ["vpdpbusd zmm", ", zmm14, zmm15 #", ""]
                );
                Some(12 * 64)
            }
            ("avx512", Precision::F32) => {
                steps!(
                    rounds,
                    ["vpxord zmm", ", zmm0, zmm0 #", ""],
                    ["vfmadd231ps zmm", ", zmm14, zmm15 #", ""]
                );
                Some(12 * 16)
            }
            ("avxvnni", Precision::Int8) => {
                steps!(
                    rounds,
                    ["vpxor ymm", ", ymm0, ymm0 #", ""],
                    ["{{vex}} vpdpbusd ymm", ", ymm14, ymm15 #", ""]
                );
                Some(12 * 32)
            }
            ("avx2", Precision::Int8) => {
                // A stride of two blocks, as the path takes them.
                steps!(
                    rounds,
                    ["vpxor ymm", ", ymm0, ymm0 #", ""],
                    [
                        "vpmaddubsw ymm12, ymm14, ymm15\nvpmaddubsw ymm13, ymm14, ymm15\n\
                         vpaddw ymm13, ymm12, ymm13\nvpmaddwd ymm13, ymm13, ymm14\nvpaddd ymm",
                        ", ymm13, ymm",
                        ""
                    ]
                );
                Some(12 * 64)
            }
            ("avx2" | "avxvnni", Precision::F32) => {
                steps!(
                    rounds,
                    ["vpxor ymm", ", ymm0, ymm0 #", ""],
                    ["vfmadd231ps ymm", ", ymm14, ymm15 #", ""]
                );
                Some(12 * 8)
            }
            _ => None,
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    use super::Precision;

    macro_rules! steps {
        ($rounds:expr, $step:tt) => {
            twelve_steps!($rounds, ["movi v", ".4s, #0 //", ""], $step, "subs {rounds}, {rounds}, #1\nb.ne 2b",
                ["v0" "v1" "v2" "v3" "v4" "v5" "v6" "v7" "v8" "v9" "v10" "v11" "v12" "v13" "v14" "v15"])
        };
    }

    /// Runs the rounds and returns the number of multiply-adds a round.
    pub fn peak(cpu: &str, precision: Precision, rounds: u64) -> Option<u64> {
        match (cpu, precision) {
            ("neon-dot", Precision::Int8) => {
                steps!(
                    rounds,
                    [".arch_extension dotprod\nsdot v", ".4s, v14.16b, v15.16b //", ""]
                );
                Some(12 * 16)
            }
            ("neon", Precision::Int8) => {
                steps!(
                    rounds,
                    [
                        "smull v12.8h, v14.8b, v15.8b\nsmull2 v13.8h, v14.16b, v15.16b\n\
                         smlal v12.8h, v14.8b, v15.8b\nsmlal2 v13.8h, v14.16b, v15.16b\n\
                         addp v12.8h, v12.8h, v13.8h\nsadalp v",
                        ".4s, v12.8h //",
                        ""
                    ]
                );
                Some(12 * 32)
            }
            ("neon-dot" | "neon", Precision::F32) => {
                steps!(rounds, ["fmla v", ".4s, v14.4s, v15.4s //", ""]);
                Some(12 * 4)
            }
            _ => None,
        }
    }
}
