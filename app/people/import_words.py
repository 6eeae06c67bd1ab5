"""What the import says, in plain words for staff: columns, what is wrong with a cell and what to do, what was left."""

FIELD = {
    "council_reference": "Council reference", "name": "Name", "first_name": "First name", "last_name": "Last name",
    "date_of_birth": "Date of birth", "email": "E-mail", "mobile": "Mobile", "phone": "Phone", "postal_address": "Address",
    "language": "Language", "letter_format": "Letter format", "account_type": "Account type",
    "weekly_budget": "Weekly budget", "weekly_contribution": "Weekly contribution", "basis": "Net or gross",
    "frequency": "Frequency", "first_day": "First day", "first_payment_day": "First payment day", "reserve": "Reserve",
    "rate": "What is paid", "direct_payment": "Direct payment",
}  # fmt: skip
# Header words, as `cells.plain` leaves them.
HEADERS = {
    "council_reference": (
        "council reference", "council ref", "reference", "ref", "case reference", "case id", "person id", "client id",
        "client reference", "mosaic id", "liquidlogic id", "swift id", "social care number", "id",
    ),
    "name": ("name", "full name", "person name", "person", "client name", "recipient"),
    "first_name": ("first name", "forename", "given name", "forenames"),
    "last_name": ("last name", "surname", "family name"),
    "date_of_birth": ("date of birth", "dob", "d o b", "birth date", "born", "birthday"),
    "email": ("email", "e mail", "email address", "e mail address"),
    "mobile": ("mobile", "mobile phone", "mobile number", "mobile telephone", "mobile no"),
    "phone": ("phone", "telephone", "home phone", "landline", "phone number", "telephone number", "tel", "home telephone"),
    "postal_address": (
        "address", "postal address", "home address", "address line 1", "address line 2", "address line 3", "address 1",
        "address 2", "address 3", "street", "town", "city", "county", "postcode", "post code",
    ),
    "language": ("language", "preferred language", "first language", "written language"),
    "letter_format": ("letter format", "format", "accessible format", "format of letters", "letters"),
    "account_type": ("account type", "account", "kept in", "payment method", "type of account"),
    "weekly_budget": (
        "weekly budget", "personal budget", "weekly personal budget", "budget", "budget per week", "weekly amount", "budget pw",
    ),
    "weekly_contribution": (
        "weekly contribution", "contribution", "client contribution", "assessed charge", "contribution per week",
        "weekly client contribution", "contribution pw",
    ),
    "basis": ("net gross", "net or gross", "basis", "payment basis", "gross net", "gross or net"),
    "frequency": ("frequency", "payment frequency", "how often", "paid every", "pay frequency"),
    "first_day": ("first day", "start date", "start", "dp start date", "direct payment start date", "from", "start day"),
    "first_payment_day": ("first payment day", "first payment date", "first payment", "first pay date"),
    "reserve": ("reserve", "agreed reserve"),
}  # fmt: skip
REQUIRED = ("council_reference", "name")
PROBLEMS = {
    "missing": "This is empty. Fill it in, or take the line out.",
    "too-long": "This is too long for its place. Shorten it.",
    "email": "This is not an e-mail address. Write one like name@example.org, or leave it empty.",
    "email-taken": "Somebody else in the portal has this e-mail address. Each person needs their own: change it, or empty it.",
    "email-twice": "Another line has this e-mail address too. Each person needs their own: change it, or leave it empty.",
    "number": "This is not a telephone number. Write one like 01632 960 100, or leave it empty.",
    "money": "This is not a sum. Write pounds and pence, like 320.00.",
    "day": "This is not a day. Write day, month and year, like 14/04/2026.",
    "year-short": "Write the year of birth with four digits, like 14/04/1952.",
    "born-later": "This day is in the future. Check the year.",
    "language": "The portal does not write in this language. Write one of: {offered}.",
    "letter-format": "Write Standard, Large print or Easy Read.",
    "account-type": "Write Own bank account, Prepaid card or Managed account.",
    "basis": "Write Net or Gross.",
    "frequency": "Write Weekly, Four-weekly or Monthly.",
    "reference-twice": "An earlier line has this reference too. Each person has one line: put the two together.",
    "budget-not-positive": "A budget is more than nothing. Write it, or leave all cells of the payment empty.",
    "contribution-over-budget": "The contribution is more than the budget. Check both.",
}  # fmt: skip
REFUSALS = {
    "file-empty": "There is nothing in this file. Choose the file that the case system wrote.",
    "file-large": "This file is larger than 5 MB or has more than 5,000 lines. Split it into two files.",
    "file-not-text": "This is not a CSV file. In the spreadsheet choose “Save as”, then “CSV”, and send that file.",
    "no-header": "The first line must name the columns. A council reference and a name are needed: {missing}.",
    "column-twice": "Two columns both look like: {column}. Rename or remove one of them.",
    "file-gone": "This file was imported or put away already. Choose it again to see what is different now.",
    "changed-since": "Something changed since you looked, so nothing was imported. Look at the differences again.",
}  # fmt: skip
LEFT = {
    "signs-in": "left as it is: they sign in with it, and change it themselves",
    "first-day": "left as it is: a first day is changed by hand, on the page of the person",
    "reserve": "left as it is: a reserve is changed by hand, on the page of the person",
}  # fmt: skip
