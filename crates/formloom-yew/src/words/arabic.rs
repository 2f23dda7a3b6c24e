//! Modern Standard Arabic.
//!
//! What is not Arabic is isolated, so that it neither is turned around nor moves its neighbours
//! (UAX #9, section 2.4): numbers run from left to right, labels and reasons as their first letter does.
//!
//! Digits are European ones, as in the core's messages: those stand as one types them, and a form must not
//! write a count in one kind of digits and a limit in the other. Their groups have a comma, as CLDR has it
//! for Arabic with these digits.

use std::borrow::Cow;

use formloom_core::ArabicPlural;

use super::direction::{POP_ISOLATE, isolate};
use super::{Word, Words, grouped};

const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';

/// The Arabic table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arabic;

impl Words for Arabic {
    fn say(&self, word: Word<'_>) -> Cow<'static, str> {
        match word {
            Word::Problems(0) => "لا توجد مشكلات".into(),
            Word::Problems(count) => format!("يجب إصلاح {}", counted(count, &PROBLEMS_OF)).into(),
            Word::BrokenSchema(reason) => {
                format!("لا يمكن عرض هذا النموذج: {}.", isolate(reason, true)).into()
            }

            Word::Optional => "اختياري".into(),
            Word::Deprecated => "مهمل".into(),
            Word::OpensInNewWindow => "يُفتح في نافذة جديدة".into(),

            Word::Value => "القيمة".into(),
            Word::Type | Word::TypeOf("") => "النوع".into(),
            Word::TypeOf(label) => action("نوع", label).into(),
            Word::Choose => "اختر…".into(),
            Word::None => "لا شيء".into(),
            Word::NotSet => "غير محدد".into(),
            Word::Empty => "فارغ".into(),
            Word::Yes => "نعم".into(),
            Word::No => "لا".into(),
            Word::Null => "ترك فارغًا".into(),
            Word::SetNull("") => "ترك الحقل فارغًا".into(),
            Word::SetNull(label) => format!("ترك {} فارغًا", quoted(label)).into(),

            Word::Submit => "إرسال".into(),
            Word::TryAgain => "إعادة المحاولة".into(),

            Word::Show => "إظهار".into(),
            Word::Hide => "إخفاء".into(),
            Word::Secret => "قيمة مخفية".into(),
            Word::SecretStored => "توجد قيمة محفوظة".into(),
            Word::SecretCleared => "ستُحذف القيمة المحفوظة".into(),
            Word::ReplaceSecret => "استبدال".into(),
            Word::DeleteSecret => "حذف".into(),
            Word::KeepSecret => "الاحتفاظ بالقيمة المحفوظة".into(),

            Word::LoadingOptions => "جارٍ تحميل الخيارات…".into(),
            Word::NoOptions => "لا توجد خيارات.".into(),
            Word::NotLoaded(reason) => {
                format!("تعذّر تحميل الخيارات: {}", isolate(reason, true)).into()
            }
            Word::LoadMore => "تحميل المزيد من الخيارات".into(),
            Word::Search | Word::SearchIn("") => "بحث".into(),
            Word::SearchIn(label) => action("البحث في", label).into(),
            Word::Matches(0) => "لا نتائج".into(),
            Word::Matches(count) => counted(count, &MATCHES).into(),
            Word::Chosen(0) => "لم يُختر شيء".into(),
            Word::Chosen(count) => counted(count, &CHOSEN).into(),
            Word::RemoveToken(label) => action("إزالة", label).into(),

            Word::Offset => "فارق التوقيت عن UTC".into(),
            Word::Years => "السنوات".into(),
            Word::Months => "الأشهر".into(),
            Word::Weeks => "الأسابيع".into(),
            Word::Days => "الأيام".into(),
            Word::Hours => "الساعات".into(),
            Word::Minutes => "الدقائق".into(),
            Word::Seconds => "الثواني".into(),

            Word::UnnamedFile => "تم اختيار ملف".into(),
            Word::FileChosen { name, size } => format!(
                "الملف المختار: {} ({})",
                isolate(name, true),
                isolate(size, true)
            )
            .into(),
            Word::FileLimit(limit) => format!("{} على الأكثر", isolate(limit, true)).into(),
            Word::FileTooLarge { limit } => format!(
                "هذا الملف كبير جدًا: المسموح {} على الأكثر.",
                isolate(limit, true)
            )
            .into(),
            Word::FileNotRead => "تعذّرت قراءة الملف.".into(),
            Word::RemoveFile => "إزالة الملف".into(),

            Word::EditAsJson => "التحرير بصيغة JSON".into(),
            Word::EditAsForm => "التحرير في النموذج".into(),
            Word::JsonProblem { line, column } => format!(
                "هذا ليس JSON بعد: السطر {}، العمود {}",
                left_to_right(&line.to_string()),
                left_to_right(&column.to_string())
            )
            .into(),

            Word::Step { number, of } => {
                format!("الخطوة {} من {}", shown(number), shown(of)).into()
            }
            Word::Next => "التالي".into(),
            Word::Back => "السابق".into(),
            Word::Advanced => "إعدادات متقدمة".into(),
            Word::Undo => "تراجع".into(),
            Word::Redo => "إعادة".into(),
            Word::Undone => "تم التراجع".into(),
            Word::Redone => "تمت الإعادة".into(),
            Word::StepHasProblems(0) => "لا مشكلات".into(),
            Word::StepHasProblems(count) => counted(count, &PROBLEMS).into(),

            Word::Actions(label) => action("إجراءات", label).into(),
            Word::Add(label) => action("إضافة", label).into(),
            Word::AddItem("") => "إضافة عنصر".into(),
            Word::AddItem(list) => action("إضافة إلى", list).into(),
            Word::AddField("") => "إضافة حقل".into(),
            Word::AddField(group) => action("إضافة حقل إلى", group).into(),
            Word::FindField => "البحث عن حقل".into(),
            Word::NewName => "اسم جديد".into(),
            Word::NameTaken => "هذا الاسم مستخدم. اختر اسمًا آخر.".into(),
            Word::NameOf("") => "الاسم".into(),
            Word::NameOf(member) => action("اسم", member).into(),
            Word::Remove(label) => action("إزالة", label).into(),
            Word::Duplicate(label) => action("تكرار", label).into(),
            Word::MoveUp(label) => format!("{} إلى أعلى", action("نقل", label)).into(),
            Word::MoveDown(label) => format!("{} إلى أسفل", action("نقل", label)).into(),
            Word::Moved {
                label,
                position,
                of,
            } => {
                let moved = done("تم النقل", "تم نقل", label);
                format!("{moved} إلى الموضع {} من {}", shown(position), shown(of)).into()
            }
            Word::Removed(label) => done("تمت الإزالة", "تمت إزالة", label).into(),
            Word::Duplicated(label) => done("تم التكرار", "تم تكرار", label).into(),
            Word::ItemsShown { from, to, of } => format!(
                "العناصر من {} إلى {} من أصل {}",
                shown(from),
                shown(to),
                shown(of)
            )
            .into(),
            Word::FindItem => "البحث عن عنصر".into(),
        }
    }

    fn language(&self) -> &'static str {
        "ar"
    }

    fn is_right_to_left(&self) -> bool {
        true
    }
}

/// The forms of a noun that is counted, with what belongs to it.
struct Nouns {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

/// In the nominative.
const PROBLEMS: Nouns = Nouns {
    one: "مشكلة واحدة",
    two: "مشكلتان",
    few: "مشكلات",
    many: "مشكلة",
    other: "مشكلة",
};

/// The same in the genitive.
const PROBLEMS_OF: Nouns = Nouns {
    two: "مشكلتين",
    ..PROBLEMS
};

/// In the nominative.
const MATCHES: Nouns = Nouns {
    one: "نتيجة واحدة",
    two: "نتيجتان",
    few: "نتائج",
    many: "نتيجة",
    other: "نتيجة",
};

/// In the nominative.
const CHOSEN: Nouns = Nouns {
    one: "عنصر واحد مختار",
    two: "عنصران مختاران",
    few: "عناصر مختارة",
    many: "عنصرًا مختارًا",
    other: "عنصر مختار",
};

/// One and two are said by the noun itself; 3 to 10 ask for its plural, 11 to 99 for the singular in the
/// accusative, 100 and its like for the singular in the genitive.
fn counted(count: usize, nouns: &Nouns) -> String {
    let noun = match ArabicPlural::of(count as u64) {
        ArabicPlural::One => return nouns.one.to_owned(),
        ArabicPlural::Two => return nouns.two.to_owned(),
        ArabicPlural::Few => nouns.few,
        ArabicPlural::Many => nouns.many,
        // Zero and Other.
        _ => nouns.other,
    };
    format!("{} {noun}", shown(count))
}

/// What is done, and to what.
fn action(verb: &str, label: &str) -> String {
    if label.is_empty() {
        verb.to_owned()
    } else {
        format!("{verb} {}", quoted(label))
    }
}

/// What was done: alone it takes the article, before what it was done to it does not.
fn done(alone: &str, verb: &str, label: &str) -> String {
    action(if label.is_empty() { alone } else { verb }, label)
}

fn shown(number: usize) -> String {
    left_to_right(&grouped(number, ','))
}

/// A number, in which there is no other control of direction.
fn left_to_right(text: &str) -> String {
    format!("{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}")
}

fn quoted(text: &str) -> String {
    format!("«{}»", isolate(text, true))
}
