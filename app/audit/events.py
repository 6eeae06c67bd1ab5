"""Every event that is written down, and the exact facts it carries. Facts are codes, counts and references: never a name,
a sum, an address or a word that somebody wrote."""

from enum import StrEnum


class Event(StrEnum):
    """Names never change once used: the trail is read for years."""

    PERSON_ADDED = "person-added"
    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    STAFF_ADDED = "staff-added"
    STAFF_INVITED = "staff-invited"
    STAFF_LINKED = "staff-linked"
    PASSPHRASE_SET = "passphrase-set"  # noqa: S105 - the name of an event
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    PAGE_REFUSED = "page-refused"
    CODE_SENT = "code-sent"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    DEVICE_KNOWN = "device-known"
    DEVICE_FORGOTTEN = "device-forgotten"
    SIGN_INS_ENDED = "sign-ins-ended"
    SIGN_IN_FROZEN = "sign-in-frozen"
    SIGN_IN_UNFROZEN = "sign-in-unfrozen"
    CONFIRMED_AGAIN = "confirmed-again"
    ACTIVATION_CODE_ISSUED = "activation-code-issued"
    ACTIVATION_FAILED = "activation-failed"
    ACTIVATED = "activated"
    LETTER_ASKED_FOR = "letter-asked-for"
    LETTERS_PRINTED = "letters-printed"
    LETTERS_POSTED = "letters-posted"
    LETTERS_GIVEN_UP = "letters-given-up"
    LETTER_CAME_BACK = "letter-came-back"
    CODE_HANDED_OVER = "code-handed-over"
    RECOVERY_ASKED = "recovery-asked"
    RECOVERED = "recovered"
    EMAIL_CHANGE_ASKED = "email-change-asked"
    EMAIL_CHANGED = "email-changed"
    EMAIL_CHANGE_UNDONE = "email-change-undone"
    PEOPLE_FILE_ADDED = "people-file-added"
    PEOPLE_IMPORTED = "people-imported"
    PERSON_CHANGED = "person-changed"
    MESSAGES_CARRIED = "messages-carried"
    MESSAGE_TRIED_AGAIN = "message-tried-again"
    MESSAGE_BY_POST = "message-by-post"
    CONCERN_WRITTEN = "concern-written"
    CONCERN_READ = "concern-read"
    CONCERNS_RAISED = "concerns-raised"
    URGENT_RAISED = "urgent-raised"
    PRIVATE_NOTE_WRITTEN = "private-note-written"
    PRIVATE_NOTE_READ = "private-note-read"
    PRIVATE_NOTES_RAISED = "private-notes-raised"
    LOOK_MADE = "look-made"
    LOOK_TAKEN_BACK = "look-taken-back"
    LOOK_USED = "look-used"
    LOOK_CODE_WRONG = "look-code-wrong"
    SIGHTS_RELEASED = "sights-released"
    GUIDANCE_BEGUN = "guidance-begun"
    STORY_CONSENT_KEPT = "story-consent-kept"
    STORY_CONSENT_WITHDRAWN = "story-consent-withdrawn"
    MEDIA_ADDED = "media-added"
    MEDIA_PUBLISHED = "media-published"
    MEDIA_ENDED = "media-ended"
    NEEDS_SET = "needs-set"
    ANSWER_KEPT = "answer-kept"
    RULING_ASKED = "ruling-asked"
    REPLY_TEXT_KEPT = "reply-text-kept"
    RISK_DECIDED = "risk-decided"
    OFFER_NOTED = "offer-noted"
    RULING_GIVEN = "ruling-given"
    ANSWER_RELIED_ON = "answer-relied-on"
    DEATH_REPORTED = "death-reported"
    DEATH_CONFIRMED = "death-confirmed"
    DEATH_MISTAKEN = "death-mistaken"
    SAFE_CONTACT_SET = "safe-contact-set"
    FACE_CHOSEN = "face-chosen"
    INVITATION_BEGUN = "invitation-begun"
    INVITATION_MADE = "invitation-made"
    INVITATION_CANCELLED = "invitation-cancelled"
    INVITATION_CODE_WRONG = "invitation-code-wrong"
    REPRESENTATION_STARTED = "representation-started"
    REPRESENTATION_ENDED = "representation-ended"
    REPRESENTATION_FROZEN = "representation-frozen"
    REPRESENTATION_THAWED = "representation-thawed"
    DIRECT_PAYMENT_STARTED = "direct-payment-started"
    ACCOUNT_TYPE_CHANGED = "account-type-changed"
    RATE_SET = "rate-set"
    RESERVE_AGREED = "reserve-agreed"
    CONTINGENCY_EXCEPTION_AGREED = "contingency-exception-agreed"
    OVER_EXPLAINED = "over-explained"
    POLICY_SET = "policy-set"
    PAYMENT_PAUSED = "payment-paused"
    PAYMENT_RESUMED = "payment-resumed"
    BANK_DETAILS_CHANGED = "bank-details-changed"
    DECISION_LETTER_WRITTEN = "decision-letter-written"
    ACT_PROPOSED = "act-proposed"
    ACT_AGREED = "act-agreed"
    ACT_REFUSED = "act-refused"
    PEOPLE_MERGED = "people-merged"
    EXPORT_MADE = "export-made"
    EXPORT_FETCHED = "export-fetched"
    RETURN_STARTED = "return-started"
    STATEMENT_ADDED = "statement-added"
    STATEMENT_REMOVED = "statement-removed"
    STATEMENT_ANSWERED = "statement-answered"
    LINES_SORTED = "lines-sorted"
    LINE_ADDED = "line-added"
    LINE_REMOVED = "line-removed"
    WAY_CHOSEN = "way-chosen"
    BALANCES_TYPED = "balances-typed"
    BILL_ADDED = "bill-added"
    BILL_REMOVED = "bill-removed"
    CHANGE_TOLD = "change-told"
    EVIDENCE_ADDED = "evidence-added"
    EVIDENCE_REMOVED = "evidence-removed"
    QUESTION_ANSWERED = "question-answered"
    RETURN_SENT = "return-sent"
    FILE_FETCHED = "file-fetched"

    INTEREST_SENT = "interest-sent"
    INTEREST_NOT_FOUND = "interest-not-found"
    INTEREST_CONTACTED = "interest-contacted"
    INTEREST_PASSED = "interest-passed"
    INTEREST_ANSWERED = "interest-answered"
    CALL_ASKED_FOR = "call-asked-for"
    CALL_MADE = "call-made"

    SERVICE_KEPT = "service-kept"
    SERVICE_ENDED = "service-ended"
    SERVICE_MEMBER_GIVEN = "service-member-given"
    SERVICE_MEMBER_ENDED = "service-member-ended"
    REFERRAL_SENT = "referral-sent"
    REFERRAL_CHOSEN = "referral-chosen"
    REFERRAL_OPENED = "referral-opened"
    REFERRAL_ACCEPTED = "referral-accepted"
    REFERRAL_DECLINED = "referral-declined"
    REFERRAL_TOLD = "referral-told"
    REFERRAL_ENDED = "referral-ended"
    REFERRAL_TAKEN_BACK = "referral-taken-back"
    REFERRAL_TAKEN_FROM = "referral-taken-from"

    THREAD_OPENED = "thread-opened"
    THREAD_WRITTEN = "thread-written"
    THREAD_PAPER_ADDED = "thread-paper-added"
    THREAD_READ = "thread-read"
    THREAD_PASSED = "thread-passed"
    THREAD_CLOSED = "thread-closed"
    EXPLANATION_ASKED = "explanation-asked"
    EXPLAINED = "explained"
    ENGLISH_ASKED = "english-asked"
    ENGLISH_WRITTEN = "english-written"

    CASE_OPENED = "case-opened"
    CASE_TAKEN = "case-taken"
    CASE_RELEASED = "case-released"
    CASE_HANDED_OVER = "case-handed-over"
    CASE_TAKEN_OVER = "case-taken-over"
    CASE_CLOSED = "case-closed"
    CASE_PAUSED = "case-paused"
    CASE_RESUMED = "case-resumed"
    CASE_NOTED = "case-noted"
    CASELOAD_GIVEN = "caseload-given"
    CASELOAD_ENDED = "caseload-ended"
    REASON_GIVEN = "reason-given"
    RETURN_OPENED_BY_STAFF = "return-opened-by-staff"
    RETURN_SETTLED = "return-settled"
    RETURN_ASKED_BACK = "return-asked-back"
    REOPENING_PROPOSED = "reopening-proposed"
    RETURN_REOPENED = "return-reopened"

    COPY_ASKED = "copy-asked"
    COPY_MADE = "copy-made"
    DRAFT_WARNED = "draft-warned"
    ERASURE_PROPOSED = "erasure-proposed"
    ERASURE_WITHDRAWN = "erasure-withdrawn"
    PERSON_ERASED = "person-erased"
    HOLD_SET = "hold-set"
    HOLD_ENDED = "hold-ended"
    KEPT_LONG_ENOUGH = "kept-long-enough"
    SITE_RESTORED = "site-restored"
    GUIDANCE_SEEDED = "guidance-seeded"
    GUIDANCE_WRITTEN = "guidance-written"
    GUIDANCE_PUBLISHED = "guidance-published"
    GUIDANCE_DISCARDED = "guidance-discarded"
    GUIDANCE_CHECKED = "guidance-checked"
    GUIDANCE_UNCHECKED = "guidance-unchecked"
    GUIDANCE_REVIEWED = "guidance-reviewed"
    CAMPAIGN_MADE = "campaign-made"
    PEOPLE_CHECK = "people-check"
    ACCESSIBILITY_KEPT = "accessibility-kept"
    HANDBOOK_SEEDED = "handbook-seeded"
    HANDBOOK_WRITTEN = "handbook-written"
    HANDBOOK_PUBLISHED = "handbook-published"
    HANDBOOK_DISCARDED = "handbook-discarded"
    HANDBOOK_READ = "handbook-read"
    HANDBOOK_FEEDBACK = "handbook-feedback"
    HANDBOOK_ANSWERED = "handbook-answered"
    TRAINING_RECORDED = "training-recorded"
    TRAINING_REMOVED = "training-removed"


# Somebody of the council, or of a support service, looked at a person's record.
SIGHTS = frozenset([Event.FILE_FETCHED, Event.REASON_GIVEN, Event.REFERRAL_OPENED, Event.RETURN_OPENED_BY_STAFF])

FACTS: dict[Event, frozenset[str]] = {
    event: frozenset(facts)
    for event, facts in {
        Event.PERSON_ADDED: ["person"],
        Event.ROLE_GIVEN: ["person", "role"],
        Event.ROLE_ENDED: ["person", "role"],
        Event.STAFF_ADDED: ["person"],
        Event.STAFF_INVITED: [],
        Event.STAFF_LINKED: ["person"],
        Event.PASSPHRASE_SET: ["person"],
        Event.SIGNED_IN: ["way"],
        Event.SIGN_IN_FAILED: ["why"],
        Event.SIGNED_OUT: [],
        Event.PAGE_REFUSED: ["endpoint"],
        Event.CODE_SENT: ["channel"],
        Event.FACTOR_ADDED: ["way"],
        Event.FACTOR_REMOVED: ["way"],
        Event.DEVICE_KNOWN: ["device"],
        Event.DEVICE_FORGOTTEN: ["device"],
        Event.SIGN_INS_ENDED: ["ended"],
        Event.SIGN_IN_FROZEN: [],
        Event.SIGN_IN_UNFROZEN: [],
        Event.CONFIRMED_AGAIN: ["way"],
        Event.ACTIVATION_CODE_ISSUED: ["way"],
        Event.ACTIVATION_FAILED: ["why"],
        Event.ACTIVATED: [],
        Event.LETTER_ASKED_FOR: ["reason", "made_sure"],
        Event.LETTERS_PRINTED: ["batch", "letters"],
        Event.LETTERS_POSTED: ["batch"],
        Event.LETTERS_GIVEN_UP: ["batch"],
        Event.LETTER_CAME_BACK: ["batch"],
        Event.CODE_HANDED_OVER: ["way", "number"],
        Event.RECOVERY_ASKED: [],
        Event.RECOVERED: [],
        Event.EMAIL_CHANGE_ASKED: [],
        Event.EMAIL_CHANGED: [],
        Event.EMAIL_CHANGE_UNDONE: [],
        Event.PEOPLE_FILE_ADDED: ["file"],
        Event.PEOPLE_IMPORTED: ["file", "added", "changed"],
        Event.PERSON_CHANGED: ["person", "fields"],
        Event.MESSAGES_CARRIED: ["channel", "messages"],
        Event.MESSAGE_TRIED_AGAIN: ["message"],
        Event.MESSAGE_BY_POST: ["message", "channel"],
        Event.CONCERN_WRITTEN: [],
        Event.CONCERN_READ: [],
        Event.CONCERNS_RAISED: ["way", "concerns"],
        Event.URGENT_RAISED: ["way", "messages"],
        Event.PRIVATE_NOTE_WRITTEN: [],
        Event.PRIVATE_NOTE_READ: [],
        Event.PRIVATE_NOTES_RAISED: ["way", "notes"],
        Event.LOOK_MADE: ["shown"],
        Event.LOOK_TAKEN_BACK: ["shown"],
        Event.LOOK_USED: ["shown"],
        Event.LOOK_CODE_WRONG: [],
        Event.SIGHTS_RELEASED: ["rows"],
        Event.GUIDANCE_BEGUN: ["page", "kind"],
        Event.STORY_CONSENT_KEPT: ["page", "until"],
        Event.STORY_CONSENT_WITHDRAWN: ["page"],
        Event.MEDIA_ADDED: ["page", "kind", "language"],
        Event.MEDIA_PUBLISHED: ["page", "kind", "language"],
        Event.MEDIA_ENDED: ["page", "kind", "language"],
        Event.NEEDS_SET: ["how"],
        Event.ANSWER_KEPT: ["kept", "outcome"],
        Event.RULING_ASKED: ["kept"],
        Event.REPLY_TEXT_KEPT: ["language"],
        Event.RISK_DECIDED: ["decision", "review_day"],
        Event.OFFER_NOTED: ["outcome"],
        Event.RULING_GIVEN: ["kept", "answer"],
        Event.ANSWER_RELIED_ON: ["spending_return", "kept", "lines"],
        Event.DEATH_REPORTED: [],
        Event.DEATH_CONFIRMED: [],
        Event.DEATH_MISTAKEN: [],
        Event.SAFE_CONTACT_SET: ["unsafe", "by_council"],
        Event.FACE_CHOSEN: ["face"],
        Event.INVITATION_BEGUN: [],
        Event.INVITATION_MADE: ["standing"],
        Event.INVITATION_CANCELLED: ["standing"],
        Event.INVITATION_CODE_WRONG: [],
        Event.REPRESENTATION_STARTED: ["standing"],
        Event.REPRESENTATION_ENDED: ["standing", "why"],
        Event.REPRESENTATION_FROZEN: ["standing"],
        Event.REPRESENTATION_THAWED: ["standing"],
        Event.DIRECT_PAYMENT_STARTED: ["direct_payment", "account_type"],
        Event.ACCOUNT_TYPE_CHANGED: ["direct_payment", "account_type", "from_day"],
        Event.RATE_SET: ["direct_payment", "from_day"],
        Event.RESERVE_AGREED: ["direct_payment", "from_day"],
        Event.CONTINGENCY_EXCEPTION_AGREED: ["direct_payment", "from_day"],
        Event.OVER_EXPLAINED: ["direct_payment"],
        Event.POLICY_SET: ["key", "from_day"],
        Event.PAYMENT_PAUSED: ["direct_payment", "from_day"],
        Event.PAYMENT_RESUMED: ["direct_payment", "from_day"],
        Event.BANK_DETAILS_CHANGED: ["direct_payment", "from_day"],
        Event.DECISION_LETTER_WRITTEN: ["letter", "kind"],
        Event.ACT_PROPOSED: ["act", "kind"],
        Event.ACT_AGREED: ["act", "kind"],
        Event.ACT_REFUSED: ["act", "kind"],
        Event.PEOPLE_MERGED: ["kept", "merged"],
        Event.EXPORT_MADE: ["act", "people"],
        Event.EXPORT_FETCHED: ["act"],
        Event.RETURN_STARTED: ["spending_return", "on_paper"],
        Event.STATEMENT_ADDED: ["spending_return", "lines"],
        Event.STATEMENT_REMOVED: ["spending_return"],
        Event.STATEMENT_ANSWERED: ["spending_return", "question"],
        Event.LINES_SORTED: ["spending_return", "lines"],
        Event.LINE_ADDED: ["spending_return"],
        Event.LINE_REMOVED: ["spending_return"],
        Event.WAY_CHOSEN: ["spending_return", "way"],
        Event.BALANCES_TYPED: ["spending_return"],
        Event.BILL_ADDED: ["spending_return"],
        Event.BILL_REMOVED: ["spending_return"],
        Event.CHANGE_TOLD: ["spending_return", "needs_help"],
        Event.EVIDENCE_ADDED: ["spending_return", "lines"],
        Event.EVIDENCE_REMOVED: ["spending_return"],
        Event.QUESTION_ANSWERED: ["spending_return"],
        Event.RETURN_SENT: ["spending_return", "version", "on_paper", "language"],
        Event.FILE_FETCHED: ["file"],
        Event.INTEREST_SENT: ["interest", "came_by", "language"],
        Event.INTEREST_NOT_FOUND: ["why"],
        Event.INTEREST_CONTACTED: ["interest", "way", "reached"],
        Event.INTEREST_PASSED: ["interest", "team"],
        Event.INTEREST_ANSWERED: ["interest", "outcome", "told"],
        Event.CALL_ASKED_FOR: ["call_back", "language"],
        Event.CALL_MADE: ["call_back", "result"],
        Event.SERVICE_KEPT: ["service"],
        Event.SERVICE_ENDED: ["service"],
        Event.SERVICE_MEMBER_GIVEN: ["service"],
        Event.SERVICE_MEMBER_ENDED: ["service"],
        Event.REFERRAL_SENT: ["referral", "level"],
        Event.REFERRAL_CHOSEN: ["referral", "service"],
        Event.REFERRAL_OPENED: ["referral"],
        Event.REFERRAL_ACCEPTED: ["referral"],
        Event.REFERRAL_DECLINED: ["referral", "why"],
        Event.REFERRAL_TOLD: ["referral", "told"],
        Event.REFERRAL_ENDED: ["referral", "outcome"],
        Event.REFERRAL_TAKEN_BACK: ["referral"],
        Event.REFERRAL_TAKEN_FROM: ["referral", "service"],
        Event.THREAD_OPENED: ["thread"],
        Event.THREAD_WRITTEN: ["thread", "by_council"],
        Event.THREAD_PAPER_ADDED: ["thread"],
        Event.THREAD_READ: ["thread"],
        Event.THREAD_PASSED: ["thread", "team"],
        Event.THREAD_CLOSED: ["thread", "outcome"],
        Event.EXPLANATION_ASKED: ["where", "language"],
        Event.EXPLAINED: ["where", "how"],
        Event.ENGLISH_ASKED: ["where", "language"],
        Event.ENGLISH_WRITTEN: ["where"],
        Event.CASE_OPENED: ["case", "kind"],
        Event.CASE_TAKEN: ["case"],
        Event.CASE_RELEASED: ["case"],
        Event.CASE_HANDED_OVER: ["case", "to"],
        Event.CASE_TAKEN_OVER: ["case", "taken_from"],
        Event.CASE_CLOSED: ["case"],
        Event.CASE_PAUSED: ["case", "why"],
        Event.CASE_RESUMED: ["case"],
        Event.CASE_NOTED: ["case"],
        Event.CASELOAD_GIVEN: ["colleague", "from_day"],
        Event.CASELOAD_ENDED: ["colleague"],
        Event.REASON_GIVEN: ["code"],
        Event.RETURN_OPENED_BY_STAFF: ["spending_return"],
        Event.RETURN_SETTLED: ["spending_return", "outcome"],
        Event.RETURN_ASKED_BACK: ["spending_return", "questions"],
        Event.REOPENING_PROPOSED: ["spending_return"],
        Event.RETURN_REOPENED: ["spending_return"],
        Event.COPY_ASKED: [],
        Event.COPY_MADE: ["person", "rows", "files"],
        Event.DRAFT_WARNED: ["spending_return", "warning"],
        Event.ERASURE_PROPOSED: ["person", "reason"],
        Event.ERASURE_WITHDRAWN: ["person"],
        Event.PERSON_ERASED: ["person", "reason", "rows", "files"],
        Event.HOLD_SET: ["person"],
        Event.HOLD_ENDED: ["person"],
        Event.KEPT_LONG_ENOUGH: ["kept", "rows", "files"],
        Event.SITE_RESTORED: ["position", "made_at"],
        Event.GUIDANCE_SEEDED: ["new", "changed"],
        Event.GUIDANCE_WRITTEN: ["page", "language", "format", "version"],
        Event.GUIDANCE_PUBLISHED: ["page", "language", "format", "version"],
        Event.GUIDANCE_DISCARDED: ["page", "language", "format", "version"],
        Event.GUIDANCE_CHECKED: ["page", "language", "format", "version"],
        Event.GUIDANCE_UNCHECKED: ["page", "language", "format", "version"],
        Event.GUIDANCE_REVIEWED: ["page", "reviewed", "awaiting_check"],
        Event.CAMPAIGN_MADE: ["page", "code"],
        Event.PEOPLE_CHECK: ["checked", "language", "state"],
        Event.ACCESSIBILITY_KEPT: ["reviewed_on"],
        Event.HANDBOOK_SEEDED: ["new", "changed"],
        Event.HANDBOOK_WRITTEN: ["page", "version"],
        Event.HANDBOOK_PUBLISHED: ["page", "version"], Event.HANDBOOK_DISCARDED: ["page", "version"],
        Event.HANDBOOK_READ: ["page", "version"],
        Event.HANDBOOK_FEEDBACK: ["page", "version", "helpful"],
        Event.HANDBOOK_ANSWERED: ["page", "version"],
        Event.TRAINING_RECORDED: ["channel"], Event.TRAINING_REMOVED: ["channel"],
    }.items()
}  # fmt: skip
