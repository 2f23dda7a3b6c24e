//! Arabic words of the failures.

use super::{ErrorKind, Said};

pub(super) const fn said(kind: ErrorKind) -> Said {
    match kind {
        ErrorKind::WindowBlocked => Said::new(
            "حظر المتصفح النافذة",
            "اسمح بالنوافذ لهذه الصفحة ثم أعد المحاولة، أو تابع في هذه النافذة.",
        ),
        ErrorKind::WindowClosed => Said::new(
            "أُغلقت النافذة قبل اكتمال الربط",
            "أعد المحاولة، واترك النافذة مفتوحة حتى تُغلق من تلقاء نفسها.",
        ),
        ErrorKind::TimedOut => Said::new("لم يصل الرد في الوقت المحدد", "أعد المحاولة."),
        ErrorKind::Cancelled => Said::new("أُلغي الربط", "يمكنك إعادة المحاولة متى شئت."),
        ErrorKind::NoOptionsConfigured => Said::new(
            "لم تُضبط أي طريقة ربط لهذا التكامل",
            "على مسؤول التكامل ضبط تسجيل الدخول في الموصّل.",
        ),
        ErrorKind::UnknownOption => {
            Said::new("لا يوفر هذا التكامل طريقة الربط هذه", "اختر طريقة ربط أخرى.")
        }
        ErrorKind::ProviderDenied => Said::new(
            "رفضت الخدمة الربط",
            "أعد المحاولة واسمح بالوصول لدى الخدمة.",
        ),
        ErrorKind::CredentialsRejected => Said::new(
            "لم تقبل الخدمة بيانات الدخول هذه",
            "تحقق مما أدخلته ثم أعد المحاولة.",
        ),
        ErrorKind::InvalidInput => Said::new(
            "لم يقبل الخادم هذه البيانات",
            "صحّح الحقول المحددة ثم أعد المحاولة.",
        ),
        ErrorKind::NotAuthenticated => {
            Said::new("انتهت جلستك", "سجّل الدخول من جديد ثم أعد المحاولة.")
        }
        ErrorKind::AccessDenied => {
            Said::new("لا تملك صلاحية لهذا الإجراء", "اطلب الصلاحية من مسؤول التكامل.")
        }
        ErrorKind::NotFound => Said::new(
            "لا يعرف الخادم هذا التكامل أو هذا الاتصال",
            "ربما أُزيل: أعد تحميل الصفحة، واسأل مسؤول التكامل.",
        ),
        ErrorKind::AlreadyExists => Said::new(
            "هذا الاتصال موجود من قبل",
            "استخدم الاتصال الموجود أو أعد ربطه.",
        ),
        ErrorKind::ConnectionDefunct => Said::new("لم يعد هذا الاتصال صالحًا", "أنشئ اتصالًا جديدًا."),
        ErrorKind::ConfigurationError => Said::new(
            "إعداد التكامل غير صحيح",
            "على مسؤول التكامل تصحيح إعداداته.",
        ),
        ErrorKind::RateLimited => Said::new("الطلبات كثيرة جدًا", "انتظر قليلًا ثم أعد المحاولة."),
        ErrorKind::Network => Said::new(
            "تعذّر الوصول إلى الخادم",
            "تحقق من اتصالك بالشبكة ثم أعد المحاولة.",
        ),
        ErrorKind::Server => Said::new("حدث خطأ في الخادم", "أعد المحاولة بعد قليل."),
        ErrorKind::Protocol => Said::new(
            "وصل رد غير متوقع من الخادم",
            "أعد المحاولة، وإن تكرر ذلك فاسأل مسؤول التكامل.",
        ),
    }
}
