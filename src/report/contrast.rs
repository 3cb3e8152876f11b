//! Tests that the page's texts can be read on its colours, in light and in dark mode.

/// The style, whose colours are tested as they are written.
const STYLE: &str = include_str!("report.css");
/// The least contrast of small text (WCAG 2.2, level AA).
const LEAST: f64 = 4.5;

/// A colour as linear red, green and blue, each in 0..1.
type Linear = [f64; 3];

/// Returns the first or the second definition of a colour: of light and of dark mode.
fn defined(name: &str, mode: usize) -> Linear {
    let definition = format!("--{name}: #");
    let (at, _) = STYLE.match_indices(&definition).nth(mode).unwrap();
    let digits: String = STYLE[at + definition.len()..]
        .chars()
        .take_while(char::is_ascii_hexdigit)
        .collect();
    let each = digits.len() / 3;
    [0, 1, 2].map(|part| {
        let digits = digits[part * each..(part + 1) * each].repeat(2 / each);
        let value = f64::from(u8::from_str_radix(&digits, 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn product(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// Returns a colour in Oklab, in which the style mixes; after Ottosson, 2020.
fn oklab(colour: Linear) -> [f64; 3] {
    let cones = product(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        colour,
    );
    product(
        [
            [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
        ],
        cones.map(f64::cbrt),
    )
}

fn from_oklab(colour: [f64; 3]) -> Linear {
    let cones = product(
        [
            [1.0, 0.396_337_777_4, 0.215_803_757_3],
            [1.0, -0.105_561_345_8, -0.063_854_172_8],
            [1.0, -0.089_484_177_5, -1.291_485_548],
        ],
        colour,
    );
    product(
        [
            [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
            [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
            [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701],
        ],
        cones.map(|cone| cone.powi(3)),
    )
}

fn luminance(colour: Linear) -> f64 {
    let parts = colour.map(|part| part.clamp(0.0, 1.0));
    0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
}

fn contrast(a: Linear, b: Linear) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// Returns the percentage of the side's colour in a class of the grid, as the style has it.
fn share_of(class: &str) -> f64 {
    let from = STYLE.split_once(&format!(".{class} {{")).unwrap().1;
    let percent = from.split_once('%').unwrap().0.rsplit(' ').next().unwrap();
    percent.parse::<f64>().unwrap() / 100.0
}

#[test]
fn texts_stand_out_from_every_colour_of_the_scale() {
    for mode in [0, 1] {
        let [text, ground] = ["fg", "bg"].map(|name| defined(name, mode));
        for (side, letter) in [("neg", 'n'), ("pos", 'p')] {
            for step in 1..=super::scale::STEPS {
                let share = share_of(&format!("{letter}{step}"));
                let (full, none) = (oklab(defined(side, mode)), oklab(ground));
                let mixed = [0, 1, 2].map(|part| share * full[part] + (1.0 - share) * none[part]);
                let found = contrast(text, from_oklab(mixed));
                assert!(found >= LEAST, "{letter}{step}, mode {mode}: {found:.2}");
            }
        }
        for name in ["fg", "muted", "warn", "link"] {
            for ground in ["bg", "soft"] {
                let found = contrast(defined(name, mode), defined(ground, mode));
                assert!(found >= LEAST, "{name} on {ground}, mode {mode}: {found:.2}");
            }
        }
    }
}
