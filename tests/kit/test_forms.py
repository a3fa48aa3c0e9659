"""Forms draw themselves, say plainly what is wrong, and hand their facts to a write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from commonweal.kit.forms import DateField, Form, ModelForm
from commonweal.kit.models import User
from tests.kit.outline import Outline


class MeetingForm(Form):
    name = forms.CharField(label="Name", max_length=10, help_text="As it stands on letters.")
    hours = forms.IntegerField(label="Hours", min_value=1, max_value=8)
    held = forms.DateField(label="Held on")
    formality = forms.ChoiceField(label="How formal", choices=[("board", "Board"), ("forum", "Forum")])
    scale = forms.ChoiceField(label="Scale", widget=forms.RadioSelect, choices=[("d", "District"), ("c", "County")])
    themes = forms.MultipleChoiceField(
        label="Themes", required=False, widget=forms.CheckboxSelectMultiple, choices=[("a", "Arts"), ("b", "Buses")]
    )
    open_to_all = forms.BooleanField(label="Open to all", required=False)
    minutes = forms.FileField(label="Minutes", required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)


RIGHT = {
    "name": "Board",
    "hours": "2",
    "held_day": "27",
    "held_month": "3",
    "held_year": "2026",
    "formality": "board",
    "scale": "c",
    "themes": ["b"],
    "open_to_all": "on",
}


def drawn(form: forms.BaseForm) -> Outline:
    return Outline(str(form))


# --- Drawing


@pytest.mark.parametrize(
    ("field", "kind", "attributes"),
    [
        ("name", "input", {"type": "text", "class": "govuk-input", "aria-describedby": "id_name-hint"}),
        ("hours", "input", {"type": "text", "inputmode": "numeric"}),
        ("formality", "select", {"class": "govuk-select"}),
        ("open_to_all", "input", {"type": "checkbox", "value": "on"}),
        ("minutes", "input", {"type": "file", "class": "govuk-file-upload"}),
        ("notes", "textarea", {"class": "govuk-textarea", "rows": "5"}),
    ],
)
def test_each_kind_of_field_is_drawn_by_its_component(field: str, kind: str, attributes: dict[str, str]) -> None:
    found = drawn(MeetingForm()).tag(kind, id=f"id_{field}")
    assert {name: found[name] for name in attributes} == attributes


def test_every_control_has_a_label_that_names_it() -> None:
    outline = drawn(MeetingForm())
    controls = [
        attributes["id"]
        for kind in ("input", "select", "textarea")
        for attributes in outline.tags(kind)
        if attributes.get("type") != "hidden"
    ]
    assert len(controls) == 13
    assert set(controls) <= {label["for"] for label in outline.tags("label")}


def test_what_may_be_left_out_says_so() -> None:
    words = drawn(MeetingForm()).words
    assert "Notes (optional)" in words
    assert "Name" in words
    assert "Name (optional)" not in words


def test_choices_that_were_made_are_marked() -> None:
    outline = drawn(MeetingForm(RIGHT))
    assert [box["value"] for box in outline.tags("input") if "checked" in box] == ["c", "b", "on"]
    assert [option["value"] for option in outline.tags("option") if "selected" in option] == ["board"]


def test_a_choice_that_nobody_made_is_not_made_for_them() -> None:
    options = drawn(MeetingForm()).tags("option")
    assert [(option["value"], "selected" in option) for option in options] == [
        ("", True),
        ("board", False),
        ("forum", False),
    ]


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in str(MeetingForm({**RIGHT, "name": "<script>", "notes": "</textarea><script>"}))


def test_fields_stand_in_their_groups_and_the_rest_follows() -> None:
    class Grouped(MeetingForm):
        groups = (("When and how long", ("held", "hours")),)

    outline = drawn(Grouped())
    assert outline.words.index("When and how long") < outline.words.index("Hours") < outline.words.index("Name")


def test_a_long_list_of_boxes_scrolls_in_a_frame_that_a_keyboard_reaches() -> None:
    class Many(Form):
        members = forms.MultipleChoiceField(
            label="Members",
            widget=forms.CheckboxSelectMultiple,
            choices=[(str(number), f"Member {number}") for number in range(40)],
        )

    frame = drawn(Many()).tag("div", **{"data-module": "govuk-checkboxes"})
    assert "cw-many" in frame["class"]
    assert frame["tabindex"] == "0"


def test_units_stand_beside_the_box() -> None:
    class Budget(Form):
        pounds = forms.DecimalField(label="Budget", widget=forms.NumberInput(attrs={"prefix": "£"}))
        share = forms.FloatField(label="Share", widget=forms.NumberInput(attrs={"suffix": "%"}))

    outline = drawn(Budget())
    assert "£" in outline.words
    assert "%" in outline.words
    assert outline.tag("input", id="id_pounds")["inputmode"] == "decimal"


def test_a_limit_is_counted_down_where_text_may_be_long() -> None:
    class Report(Form):
        summary = forms.CharField(label="Summary", max_length=200, widget=forms.Textarea)

    outline = drawn(Report())
    assert outline.tag("div", **{"data-module": "govuk-character-count"})["data-maxlength"] == "200"
    assert "You can enter up to 200 characters" in outline.words


def test_forms_of_other_makers_are_drawn_without_marking_what_is_optional() -> None:
    class Foreign(forms.Form):
        email = forms.EmailField(label="Email", required=False, widget=forms.EmailInput(attrs={"placeholder": "you@"}))
        day = forms.DateField(label="Day", required=False)

    outline = drawn(Foreign())
    assert "(optional)" not in " ".join(outline.words)
    assert "placeholder" not in outline.tag("input", id="id_email")
    assert outline.tag("input", id="id_day")["type"] == "date"


# --- Errors


def test_the_summary_links_each_fault_to_its_field() -> None:
    outline = drawn(MeetingForm({"name": "much too long a name", "hours": "9"}))
    links = [link["href"] for link in outline.tags("a")]
    assert links == ["#id_name", "#id_hours", "#id_held-day", "#id_formality", "#id_scale"]
    targets = {attributes.get("id") for kind in ("input", "select") for attributes in outline.tags(kind)}
    assert {link[1:] for link in links} <= targets


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"name": ""}, "name", "Enter name"),
        ({"name": "much too long a name"}, "name", "Name must be 10 characters or fewer"),
        ({"hours": "two"}, "hours", "Hours must be a whole number"),
        ({"hours": "9"}, "hours", "Hours must be 8 or less"),
        ({"hours": "0"}, "hours", "Hours must be 1 or more"),
        ({"formality": ""}, "formality", "Choose how formal"),
        ({"held_month": ""}, "held", "Held on must include a month"),
        ({"held_month": "", "held_year": ""}, "held", "Held on must include a month and year"),
        ({"held_day": "31", "held_month": "2"}, "held", "Held on must be a real date, like 27 3 2026"),
        ({"held_year": "26"}, "held", "Held on must be a real date, like 27 3 2026"),
        ({"held_day": "x"}, "held", "Held on must be a real date, like 27 3 2026"),
        ({"held_day": "", "held_month": "", "held_year": ""}, "held", "Enter held on"),
        ({"held": "soon"}, "held", "Held on must be a real date, like 27 3 2026"),
    ],
)
def test_faults_say_what_to_do(typed: dict[str, str], field: str, message: str) -> None:
    form = MeetingForm({**RIGHT, **typed})
    assert form.errors[field] == [message]


class Money(Form):
    budget = forms.DecimalField(label="Budget", max_digits=8, decimal_places=2, min_value=0, required=False)
    people = forms.IntegerField(label="People", required=False)
    share = forms.FloatField(label="Share", required=False)
    code = forms.SlugField(label="Code", required=False)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"budget": "£1,200"}, Decimal(1200)),
        ({"budget": "1,200.50"}, Decimal("1200.50")),
        ({"budget": " 1200 "}, Decimal(1200)),
        ({"budget": ""}, None),
        ({"people": "1,200"}, 1200),
        ({"people": "7.0"}, 7),
        ({"share": "26.9%"}, 26.9),
    ],
)
def test_numbers_are_taken_as_people_type_them(typed: dict[str, str], value: Any) -> None:
    form = Money(typed)
    assert form.errors == {}
    (name,) = typed
    assert form.cleaned_data[name] == value


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"budget": "1,20"}, "Budget can be read in two ways. Write commas only between thousands and a point before decimals, like 1,200 or 1.25"),
        ({"budget": "lots"}, "Budget must be a number, like 1,200 or 12.50"),
        ({"budget": "12%"}, "Budget must be a number, like 1,200 or 12.50"),
        ({"budget": "1234567"}, "Budget must be less than 1,000,000"),
        ({"budget": "9" * 40}, "Budget must be less than 1,000,000"),
        ({"budget": "1.234"}, "Budget must have no more than 2 decimal places"),
        ({"budget": "-1"}, "Budget must be 0 or more"),
        ({"people": "1.5"}, "People must be a whole number"),
        ({"people": "£12"}, "People must be a whole number"),
        ({"people": "9" * 40}, "People must have 15 digits or fewer"),
        ({"code": "air quality"}, "Code must be letters from a to z, digits, hyphens and underscores, like air-quality-2026"),
        ({"website": "no address"}, "Website must be a web address, like https://example.org"),
    ],
)  # fmt: skip
def test_faults_of_numbers_and_codes_name_the_remedy(typed: dict[str, str], message: str) -> None:
    assert list(Money(typed).errors.values()) == [[message]]


def test_what_a_table_finds_wrong_is_said_in_the_forms_own_words() -> None:
    form = Money({"people": "40000"})
    of_the_table = models.IntegerField(name="people", validators=[MaxValueValidator(32_767)])

    def refuse(*, people: int, **_facts: Any) -> None:
        try:
            of_the_table.run_validators(people)
        except ValidationError as refusal:
            raise ValidationError({"people": refusal.error_list}) from refusal

    assert form.submit(refuse) is None
    assert form.errors == {"people": ["People must be 32767 or less"]}


def test_a_message_of_the_forms_author_comes_first() -> None:
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Who is it?"})

    assert Own({}).errors["name"] == ["Who is it?"]


def test_a_label_may_hold_a_percent_sign() -> None:
    class Share(Form):
        share = forms.IntegerField(label="Share in %", max_value=100)

    assert Share({"share": "101"}).errors["share"] == ["Share in % must be 100 or less"]
    assert Share({"share": ""}).errors["share"] == ["Enter share in %"]


def test_only_the_wrong_boxes_of_a_date_are_marked() -> None:
    outline = drawn(MeetingForm({**RIGHT, "held_month": ""}))
    marked = {box["id"] for box in outline.tags("input") if "govuk-input--error" in box.get("class", "").split()}
    assert marked == {"id_held-month"}


def test_what_was_typed_into_a_wrong_date_is_kept() -> None:
    outline = drawn(MeetingForm({**RIGHT, "held_day": "31", "held_month": "Feb"}))
    assert [outline.tag("input", id=f"id_held-{part}")["value"] for part in ("day", "month", "year")] == [
        "31",
        "Feb",
        "2026",
    ]


# --- Dates


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH"])
def test_months_are_figures_or_words(month: str) -> None:
    form = MeetingForm({**RIGHT, "held_month": month})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["held"] == date(2026, 3, 27)


def test_a_date_may_come_whole_under_its_own_name() -> None:
    assert DateField().widget.value_from_datadict({"held": "2026-03-27"}, {}, "held") == "2026-03-27"
    assert DateField().clean("2026-03-27") == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("value", "boxes"),
    [
        (date(2026, 3, 27), ("27", "3", "2026")),
        ("2026-03-27", ("27", "3", "2026")),
        (None, ("", "", "")),
        ("soon", ("", "", "soon")),
    ],
)
def test_boxes_show_the_date_there_is(value: Any, boxes: tuple[str, str, str]) -> None:
    assert DateField().widget.format_value(value) == boxes


def test_a_date_that_was_not_sent_is_told_from_one_left_blank() -> None:
    widget = DateField().widget
    assert widget.value_omitted_from_data({}, {}, "held")
    assert not widget.value_omitted_from_data({"held_day": ""}, {}, "held")


# --- Handing over to a write


def test_facts_go_to_the_write() -> None:
    taken: dict[str, Any] = {}

    def write(place: str, *, by: str, **facts: Any) -> str:
        taken.update(facts, place=place, by=by)
        return "done"

    form = MeetingForm(RIGHT)
    assert form.submit(write, "Northwick", by="someone") == "done"
    assert (taken["place"], taken["by"], taken["hours"], taken["held"]) == (
        "Northwick",
        "someone",
        2,
        date(2026, 3, 27),
    )


def test_nothing_is_written_from_a_form_that_is_not_valid() -> None:
    def write(**facts: Any) -> None:
        pytest.fail("called")

    assert MeetingForm().submit(write) is None
    assert MeetingForm({}).submit(write) is None


def test_what_the_write_refuses_stands_beside_its_field() -> None:
    def write(**facts: Any) -> None:
        raise ValidationError({"hours": "Too many.", "budget": "None left.", "__all__": "The board is full."})

    form = MeetingForm(RIGHT)
    assert form.submit(write) is None
    assert form.errors["hours"] == ["Too many."]
    assert form.non_field_errors() == ["None left.", "The board is full."]


def test_a_refusal_without_fields_stands_above_the_form() -> None:
    def write(**facts: Any) -> None:
        raise ValidationError("The board is full.")

    form = MeetingForm(RIGHT)
    assert form.submit(write) is None
    assert "The board is full." in drawn(form).words


class Versioned(User):
    version = 7

    class Meta:
        proxy = True
        app_label = "kit"


class PersonForm(ModelForm):
    class Meta:
        model = Versioned
        fields = ("email", "name")


def person() -> Versioned:
    return Versioned(pk=1, email="amara@example.org", name="Amara")


def test_a_thing_that_exists_brings_its_version_and_asks_for_a_reason() -> None:
    outline = drawn(PersonForm(instance=person()))
    assert outline.tag("input", name="version")["value"] == "7"
    assert outline.tag("input", name="version")["type"] == "hidden"
    assert "Reason for the change (optional)" in outline.words


def test_a_new_thing_has_neither() -> None:
    form = PersonForm()
    assert set(form.fields) == {"email", "name"}
    assert form.thing.pk is None


@pytest.mark.django_db
def test_version_and_reason_are_passed_on_beside_the_facts() -> None:
    taken: dict[str, Any] = {}

    def write(thing: Versioned, **given: Any) -> Versioned:
        taken.update(given)
        return thing

    thing = person()
    form = PersonForm({"email": "a@example.org", "name": "A", "version": "7", "why": "Moved"}, instance=thing)
    assert form.submit(write, thing) is thing
    assert taken == {"email": "a@example.org", "name": "A", "version": 7, "why": "Moved"}


@pytest.mark.django_db
def test_checking_a_form_leaves_its_thing_as_it_was() -> None:
    thing = person()
    assert PersonForm({"email": "other@example.org", "name": "B", "version": "7"}, instance=thing).is_valid()
    assert (thing.email, thing.name) == ("amara@example.org", "Amara")


def test_a_plain_form_may_carry_the_version_of_what_it_ends() -> None:
    class EndForm(Form):
        on = DateField(label="Ended on")

    class SilentForm(EndForm):
        asks_why = False

    assert set(EndForm(thing=person()).fields) == {"on", "version", "why"}
    assert set(SilentForm(thing=person()).fields) == {"on", "version"}
    assert set(EndForm().fields) == {"on"}
