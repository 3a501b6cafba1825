"""What stands at the head of every document, the posting, and quotations of it."""

from pydantic import Field

from jdscan.records import EncoderName, SourceFormat
from jdscan.report.document import SCHEMA_VERSION, SchemaVersion
from jdscan.report.documents.base import Document, Index, Listed, Text
from jdscan.report.wording import NOTICE, Notice


class Origin(Document):
    """What produced a result, and what it may be used for."""

    schema_version: SchemaVersion = Field(
        description="Version of the form of this document.", examples=[SCHEMA_VERSION]
    )
    jdscan_version: Text = Field(description="Version of the package.", examples=["0.1.0"])
    model_version: str = Field(description="Version of the model artefacts that were used.", examples=["949a036711d8"])
    framework_version: Text = Field(description="Version of the framework data.", examples=["1.0.0"])
    encoder: EncoderName = Field(description="The encoder that read the units.", examples=["accurate"])
    notice: Notice = Field(description="What the result may and may not be used for.", examples=[NOTICE])


class Posting(Document):
    """The posting as it was read; every offset points into its text."""

    title: str = Field(
        description="Title of the role, or an empty string where none could be told.",
        examples=["Chief Product & Marketing Officer"],
    )
    text: Text = Field(
        description="The text that was analysed, as it is quoted everywhere else.",
        examples=[
            "# Chief Product & Marketing Officer\n\n"
            "- Set packaging and list prices for all editions\n"
            "- Write our positioning against the two big suites\n"
            "- Refine the ideal customer profile with the CRO every week\n"
            "- Carry the new-business sales target\n\n"
            "You report to our Chief Executive, Moira, and coach five product managers.\n"
        ],
    )
    source_format: SourceFormat = Field(description="How the input was read.", examples=["markdown"])
    notes: Listed[Text] = Field(
        description="Remarks on the reading of the input, such as debris that was dropped; a sentence for people each.",
        examples=[["Front matter (6 lines) was left out of the text."]],
    )


class Evidence(Document):
    """A quotation: posting.text[start:end] equals text."""

    unit: Index = Field(description="Index of the unit it comes from, into reading.units.", examples=[1, 2, 3, 3, 5, 5])
    start: Index = Field(description="First Unicode code point in posting.text.", examples=[39, 88, 139, 182, 254, 288])
    end: Index = Field(description="One past the last code point.", examples=[85, 136, 196, 185, 276, 309])
    text: Text = Field(
        description="The words quoted.",
        examples=[
            "Set packaging and list prices for all editions",
            "Write our positioning against the two big suites",
            "Refine the ideal customer profile with the CRO every week",
            "CRO",
            "Chief Executive, Moira",
            "five product managers",
        ],
    )


# Examples of quotations for the models that hold some.
PRICES, POSITIONING, CUSTOMER_PROFILE, PEER, MANAGER, TEAM = (Evidence.example(place) for place in range(6))
