//! Modern Standard Arabic. Names, days and whatever else is not Arabic are isolated (UAX #9, section 2.4).

use std::borrow::Cow;

use formloom_core::ArabicPlural;
use formloom_yew::{Arabic, grouped, isolate};

use super::{ConnectWord, ConnectWords, listed, sentence};

impl ConnectWords for Arabic {
    fn say(&self, word: ConnectWord<'_>) -> Cow<'static, str> {
        match word {
            ConnectWord::Connect => "ربط".into(),
            ConnectWord::Reconnect => "إعادة الربط".into(),
            ConnectWord::ConnectTo(name) => format!("ربط {}", apart(name)).into(),
            ConnectWord::ReconnectTo(name) => format!("إعادة ربط {}", apart(name)).into(),
            ConnectWord::Cancel => "إلغاء".into(),
            ConnectWord::Close => "إغلاق".into(),
            ConnectWord::Done => "تم".into(),
            ConnectWord::TryAgain => "إعادة المحاولة".into(),

            ConnectWord::LoadingOptions => "جارٍ تحميل طرق الربط…".into(),
            ConnectWord::HowToConnect => "كيف تريد الربط؟".into(),
            ConnectWord::HowToGet => "كيف أحصل على هذه البيانات؟".into(),
            ConnectWord::Ready => "لا يلزم أي إعداد".into(),
            ConnectWord::OpensWindow(name) => {
                format!("ستسجّل الدخول إلى {} في نافذة جديدة.", apart(name)).into()
            }
            ConnectWord::AboutOAuth1 => format!(
                "تسجيل الدخول بمعيار {} الأقدم. إن تعذّر فاسأل مسؤول التكامل.",
                apart("OAuth 1")
            )
            .into(),
            ConnectWord::AboutProxy => {
                "الاتصال عبر خادم وكيل لدى مسؤول التكامل. إن تعذّر الوصول إليه فاسأله.".into()
            }
            ConnectWord::AboutUnknown(kind) => format!(
                "لا يعرف هذا الإصدار من التطبيق نوع تسجيل الدخول هذا{}. إن تعذّر فاختر طريقة ربط أخرى، أو اسأل مسؤول التكامل.",
                bracketed(kind)
            )
            .into(),
            ConnectWord::NoneConfigured(name) => format!("لا يمكن ربط {} بعد", apart(name)).into(),
            ConnectWord::NoneConfiguredAdvice => {
                "لم تُضبط طريقة لتسجيل الدخول. على مسؤول التكامل ضبطها في الموصّل.".into()
            }
            ConnectWord::LostSecrets => {
                "لم تُحفظ كلمات المرور والمفاتيح حفاظًا على الأمان. أدخلها من جديد.".into()
            }
            ConnectWord::NoRandom => format!(
                "لا يوفر هذا المتصفح هنا أرقامًا عشوائية آمنة. افتح الصفحة عبر {}.",
                apart("https")
            )
            .into(),

            ConnectWord::Submitting => "جارٍ التحقق مما أدخلته…".into(),
            ConnectWord::Leaving => "جارٍ فتح صفحة تسجيل الدخول…".into(),
            ConnectWord::Waiting(name) => {
                format!("أكمل تسجيل الدخول إلى {} في النافذة الأخرى", apart(name)).into()
            }
            ConnectWord::WaitingGoesOn => "ستتابع هذه الصفحة تلقائيًا عندما تنتهي.".into(),
            ConnectWord::LooksClosed => "هل أغلقت نافذة تسجيل الدخول؟".into(),
            ConnectWord::StillOpen => {
                "إن كانت لا تزال مفتوحة فأكمل فيها، وستتابع هذه الصفحة تلقائيًا.".into()
            }
            ConnectWord::ClosedIt => "نعم، أغلقتها".into(),
            ConnectWord::Verifying => "جارٍ تأكيد الاتصال…".into(),
            ConnectWord::Building => "جارٍ إعداد الاتصال…".into(),
            ConnectWord::Connected(name) => format!("تم ربط {}", apart(name)).into(),
            ConnectWord::Cancelled => "أُلغي الربط.".into(),
            ConnectWord::BackToForm => "العودة إلى النموذج".into(),
            ConnectWord::SameWindow => "المتابعة في هذه النافذة".into(),

            ConnectWord::Failed(kind) => sentence(kind.says_in("ar")).into(),
            ConnectWord::Advice(kind) => kind.advice_in("ar").into(),
            ConnectWord::Says(name) => format!("رسالة من {}", apart(name)).into(),
            ConnectWord::ServerSays => "رسالة من الخادم".into(),

            ConnectWord::DiscardTitle => "هل تريد المغادرة دون ربط؟".into(),
            ConnectWord::DiscardText => "ستفقد ما أدخلته.".into(),
            ConnectWord::Discard => "المغادرة".into(),
            ConnectWord::KeepEditing => "متابعة التعديل".into(),
            ConnectWord::ReplaceTitle => "هل تريد استبدال اتصالك الحالي؟".into(),
            ConnectWord::Replaces(names) => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                let names = listed(&names, " و", " و");
                format!("سيحل الاتصال الجديد محل {names}.").into()
            }
            ConnectWord::Replace => "استبدال الاتصال".into(),
            ConnectWord::Keep => "الاحتفاظ به".into(),

            ConnectWord::Name => "الاسم".into(),
            ConnectWord::Service => "الخدمة".into(),
            ConnectWord::Scopes => "الصلاحيات".into(),
            ConnectWord::AccessEnds => "ينتهي الوصول في".into(),
            ConnectWord::RenewedOn => "يتجدد في".into(),
            ConnectWord::ConnectedOn => "تاريخ الربط".into(),
            ConnectWord::Day(day) => apart(day).into_owned().into(),
            ConnectWord::Works => "متصل".into(),
            ConnectWord::SettingUp => "قيد الإعداد".into(),
            ConnectWord::NeedsReconnect => "تلزم إعادة الربط".into(),
            ConnectWord::NeedsAttention => "يحتاج إلى انتباهك".into(),
            ConnectWord::Disconnected => "أُلغي ربطه".into(),
            ConnectWord::SignedOut(name) => format!("لم يعد {} متصلًا", apart(name)).into(),
            ConnectWord::ReconnectToGoOn => "أعد الربط لمواصلة استخدامه.".into(),
            ConnectWord::EndsOn(day) => format!("ينتهي الوصول في {}", apart(day)).into(),
            ConnectWord::ReconnectInTime => "أعد الربط قبل ذلك ليستمر في العمل.".into(),

            ConnectWord::Integrations => "التكاملات".into(),
            ConnectWord::LoadingIntegrations => "جارٍ تحميل التكاملات…".into(),
            ConnectWord::NoIntegrations => "لا توجد تكاملات بعد".into(),
            ConnectWord::NoIntegrationsAdvice => "يمكن للمسؤول إضافتها.".into(),
            ConnectWord::SearchIntegrations => "البحث في التكاملات".into(),
            ConnectWord::IntegrationsFound(0) => "لا توجد نتائج".into(),
            ConnectWord::IntegrationsFound(count) => counted(count, &INTEGRATIONS).into(),
            ConnectWord::ShowMore => "عرض المزيد".into(),
            ConnectWord::NotConnected => "غير متصل".into(),
            ConnectWord::Connections(0) => "لا اتصالات".into(),
            ConnectWord::Connections(count) => counted(count, &CONNECTIONS).into(),
            ConnectWord::AddAnother => "إضافة اتصال آخر".into(),
            ConnectWord::AddAnotherTo(name) => {
                format!("إضافة اتصال آخر إلى {}", apart(name)).into()
            }
            ConnectWord::Manage => "إدارة".into(),
            ConnectWord::ManageOf(name) => format!("إدارة اتصالات {}", apart(name)).into(),

            ConnectWord::Test => "اختبار الآن".into(),
            ConnectWord::Testing => "جارٍ اختبار الاتصال…".into(),
            ConnectWord::Tested => "الاتصال يعمل.".into(),
            ConnectWord::Rename => "تغيير الاسم".into(),
            ConnectWord::NameMissing => "أدخل اسمًا.".into(),
            ConnectWord::Save => "حفظ".into(),
            ConnectWord::Saving => "جارٍ الحفظ…".into(),
            ConnectWord::Renamed => "تم تغيير الاسم.".into(),
            ConnectWord::Disconnect => "إلغاء الربط".into(),
            ConnectWord::DisconnectQuestion(name) => format!(
                "هل تريد إلغاء ربط {}؟ سيتوقف كل ما يستخدمه.",
                quoted(name)
            )
            .into(),
            ConnectWord::DisconnectYes => "نعم، ألغِ الربط".into(),
            ConnectWord::Disconnecting => "جارٍ إلغاء الربط…".into(),
        }
    }

    fn language(&self) -> &'static str {
        "ar"
    }

    fn is_right_to_left(&self) -> bool {
        true
    }
}

/// The forms of a noun that is counted: those for one and two have the number in them.
struct Nouns {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

const INTEGRATIONS: Nouns = Nouns {
    one: "تكامل واحد",
    two: "تكاملان",
    few: "تكاملات",
    many: "تكاملًا",
    other: "تكامل",
};

const CONNECTIONS: Nouns = Nouns {
    one: "اتصال واحد",
    two: "اتصالان",
    few: "اتصالات",
    many: "اتصالًا",
    other: "اتصال",
};

fn counted(count: usize, nouns: &Nouns) -> String {
    let noun = match ArabicPlural::of(count as u64) {
        ArabicPlural::One => return nouns.one.to_owned(),
        ArabicPlural::Two => return nouns.two.to_owned(),
        ArabicPlural::Few => nouns.few,
        ArabicPlural::Many => nouns.many,
        // Zero and Other.
        _ => nouns.other,
    };
    format!("{} {noun}", apart(&grouped(count, ',')))
}

fn apart(text: &str) -> Cow<'_, str> {
    isolate(text, true)
}

fn quoted(name: &str) -> String {
    format!("«{}»", apart(name))
}

/// Nothing where there is nothing.
fn bracketed(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({})", apart(text))
    }
}
