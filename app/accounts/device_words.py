"""What a browser says of itself, brought down to two plain codes: which browser, on what. Nothing else of it is kept."""

from app.core.i18n import N_, gettext

# In this order: a browser also names those it descends from.
_BROWSERS = (
    ("samsung", "SamsungBrowser"), ("edge", "Edg"), ("opera", "OPR/"), ("firefox", "Firefox/"), ("firefox", "FxiOS"),
    ("chrome", "CriOS"), ("chrome", "Chrome/"), ("safari", "Safari/"),
)  # fmt: skip
_SYSTEMS = (
    ("iphone", "iPhone"), ("ipad", "iPad"), ("chromebook", "CrOS"), ("windows", "Windows"), ("mac", "Mac OS X"),
    ("linux", "Linux"),
)  # fmt: skip
BROWSER = {
    "samsung": "Samsung Internet", "edge": "Edge", "opera": "Opera", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari",
}  # fmt: skip
SYSTEM = {
    "android-phone": N_("an Android phone"), "android-tablet": N_("an Android tablet"), "iphone": N_("an iPhone"),
    "ipad": N_("an iPad"), "chromebook": N_("a Chromebook"), "windows": N_("a Windows computer"), "mac": N_("a Mac"),
    "linux": N_("a Linux computer"),
}  # fmt: skip


def device_code(user_agent: str) -> str:
    """The code of a device, such as `chrome/android-phone`; `unknown` where nothing is recognised."""
    browser = next((code for code, sign in _BROWSERS if sign in user_agent), "")
    system = next((code for code, sign in _SYSTEMS if sign in user_agent), "")
    if "Android" in user_agent:
        system = "android-phone" if "Mobile" in user_agent else "android-tablet"
    return f"{browser}/{system}" if browser or system else "unknown"


def shown(code: str) -> str:
    """A device in the reader's language: Chrome on an Android phone."""
    browser, _, system = code.partition("/")
    if browser in BROWSER and system in SYSTEM:
        return gettext(N_("%(browser)s on %(system)s"), browser=BROWSER[browser], system=gettext(SYSTEM[system]))
    if system in SYSTEM:
        return gettext(N_("A browser on %(system)s"), system=gettext(SYSTEM[system]))
    return gettext(N_("A device we do not recognise"))
