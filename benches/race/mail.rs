//! The mail that is raced over: the same in every run, of the sizes that mail has.

/// A mailbox to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Volume {
    pub(crate) messages: usize,
    /// All of them together, nearly.
    pub(crate) octets: usize,
}

/// Spread of the sizes: with a median of 6 KB the mean is 13 KB, as 20,000 messages have that take 259 MB.
const SIGMA: f64 = 1.24;
/// Octets in a line of text, its end included.
const LINE: usize = 72;

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Between 0 and 1, neither of them.
    fn share(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are left")]
        let share = ((self.roll() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        share
    }

    /// As often as the normal distribution has it (Box and Muller).
    fn normal(&mut self) -> f64 {
        (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }
}

impl Volume {
    /// The messages, one after the other, with LF line ends.
    pub(crate) fn messages(self) -> impl Iterator<Item = Vec<u8>> {
        let sizes = self.sizes();
        sizes.into_iter().zip(0..).map(|(size, number)| message(number, size))
    }

    /// Lognormal, and stretched so that together they are what the volume says.
    fn sizes(self) -> Vec<usize> {
        let mut dice = Dice::new(self.messages as u64);
        let raw: Vec<f64> = (0..self.messages).map(|_| (SIGMA * dice.normal()).exp()).collect();
        #[expect(clippy::cast_precision_loss, reason = "a little more or less")]
        let stretch = self.octets as f64 / raw.iter().sum::<f64>();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are small and positive"
        )]
        raw.into_iter().map(|size| (size * stretch) as usize).collect()
    }
}

/// One in eight has an attachment, for as much of it as there is room.
fn message(number: u64, size: usize) -> Vec<u8> {
    let mut dice = Dice::new(number + 1);
    let attached = number.is_multiple_of(8) && size > 4_000;
    let kind = if attached { "multipart/mixed; boundary=part" } else { "text/plain; charset=utf-8" };
    let mut message = format!(
        "Received: from mx{}.example.net by mail.example.org; Mon, 2 Nov 2026 10:{:02}:{:02} +0000\n\
         From: Sender {number} <sender{}@example.org>\nTo: Ada <ada@example.org>\n\
         Subject: Letter {number}: {:x}\nDate: Mon, 2 Nov 2026 10:{:02}:{:02} +0000\n\
         Message-ID: <letter-{number}@example.org>\nMIME-Version: 1.0\nContent-Type: {kind}\n\n",
        number % 7,
        number / 60 % 60,
        number % 60,
        number % 97,
        dice.roll(),
        number / 60 % 60,
        number % 60,
    )
    .into_bytes();
    if attached {
        message.extend_from_slice(b"--part\nContent-Type: text/plain\n\nSee the attachment.\n--part\n");
        message.extend_from_slice(b"Content-Type: application/octet-stream; name=\"data.bin\"\n");
        message.extend_from_slice(b"Content-Transfer-Encoding: base64\n\n");
    }
    while message.len() + LINE < size {
        line(&mut dice, &mut message);
    }
    if attached {
        message.extend_from_slice(b"--part--\n");
    }
    message
}

/// 72 octets that do not compress well; now and then a line that needs transparency.
fn line(dice: &mut Dice, message: &mut Vec<u8>) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+ ";
    if dice.roll().is_multiple_of(200) {
        message.push(b'.');
    }
    for _ in 0..LINE / 8 {
        let mut eight = dice.roll();
        for _ in 0..8 {
            message.push(LETTERS[(eight & 63) as usize]);
            eight >>= 6;
        }
    }
    message.push(b'\n');
}
