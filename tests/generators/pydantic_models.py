"""Writes what Pydantic makes of models into `fixtures/generators/pydantic_*.json`."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, Optional, TypeVar, Union
from uuid import UUID

import pydantic
from pydantic import (
    AnyUrl,
    BaseModel,
    ConfigDict,
    Discriminator,
    EmailStr,
    Field,
    HttpUrl,
    RootModel,
    SecretStr,
    Tag,
    TypeAdapter,
)
from pydantic.alias_generators import to_camel
from typing_extensions import NotRequired, TypedDict

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "generators"


class Address(BaseModel):
    street: str
    city: str
    postcode: Optional[str] = None


class Customer(BaseModel):
    name: str
    nickname: Optional[str] = None
    age: int | None
    addresses: list[Address] = []
    billing: Address
    shipping: Optional[Address] = None


class Server(BaseModel):
    host: str = "localhost"
    port: int = 5432
    ratio: float = 0.5
    verbose: bool = False
    tags: list[str] = ["blue", "green"]
    labels: dict[str, str] = Field(default_factory=dict)
    limits: "Limits" = Field(default_factory=lambda: Limits())


class Limits(BaseModel):
    memory_mb: int = 512
    timeout: float | None = None


class Route(BaseModel):
    target: str
    weight: int = 1


class Environment(BaseModel):
    variables: dict[str, str]
    routes: dict[str, Route] = {}
    ports: dict[int, str] = {}


class Region(str, Enum):
    eu = "eu-west-1"
    us = "us-east-1"


class Priority(IntEnum):
    low = 1
    high = 2


class Placement(BaseModel):
    region: Region
    priority: Priority = Priority.low
    size: Literal["small", "medium", "large"] = "small"
    mode: Literal["auto", 1, 2, None] = None
    replicas: dict[Region, int] = {}
    regions: set[Region] = set()


class Documented(BaseModel):
    """An account at the provider.

    It is asked for once.
    """

    model_config = ConfigDict(use_attribute_docstrings=True, title="Account")

    account_id: str = Field(examples=["acc-1042"])
    """Where to find it: Settings, then Account."""
    api_base: str = Field("https://api.example.org", title="API address", description="Only for your own server.")
    old_name: Optional[str] = Field(None, deprecated=True)


class Named(BaseModel):
    name: str
    description: str = ""


class Owned(BaseModel):
    owner: str


class Dataset(Owned, Named):
    rows: int


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: bool = True
    breed: Optional[str] = None


class Owner(BaseModel):
    pet: Annotated[Union[Cat, Dog], Field(discriminator="kind")]
    others: list[Annotated[Union[Cat, Dog], Field(discriminator="kind")]] = []


class ApiKey(BaseModel):
    api_key: SecretStr


class Basic(BaseModel):
    username: str
    password: SecretStr


class ByApiKey(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ApiKey: ApiKey


class ByPassword(BaseModel):
    model_config = ConfigDict(extra="forbid")
    Password: Basic


class Anonymous(RootModel[Literal["Anonymous"]]):
    pass


class External(BaseModel):
    auth: Union[Anonymous, ByApiKey, ByPassword]


class Created(BaseModel):
    type: Literal["created"]
    data: Address


class Renamed(BaseModel):
    type: Literal["renamed"]
    data: tuple[str, str]


class Deleted(BaseModel):
    type: Literal["deleted"]


class Adjacent(BaseModel):
    event: Annotated[Union[Created, Renamed, Deleted], Field(discriminator="type")]


class Untagged(BaseModel):
    value: Union[bool, int, str, list[str], Address]
    limit: Union[int, Literal["unlimited"]] = "unlimited"
    stop: Union[str, list[str], None] = None


class Circle(BaseModel):
    radius: float


class Rectangle(BaseModel):
    width: float
    height: float


def shape_of(value: Any) -> str:
    members = value if isinstance(value, dict) else vars(value)
    return "circle" if "radius" in members else "rectangle"


class Drawing(BaseModel):
    shape: Annotated[
        Union[Annotated[Circle, Tag("circle")], Annotated[Rectangle, Tag("rectangle")]],
        Discriminator(shape_of),
    ]


class Point(NamedTuple):
    x: float
    y: float
    label: str = ""


class Tuples(BaseModel):
    pair: tuple[str, int]
    path: tuple[float, ...] = ()
    point: Point
    unique: set[int] = set()
    matrix: list[list[float]] = []


class Folder(BaseModel):
    name: str
    children: list["Folder"] = []
    parent: Optional["Folder"] = None


class Times(BaseModel):
    starts: datetime
    day: date
    at: time
    lasts: timedelta = timedelta(hours=1, minutes=30)
    ends: Optional[datetime] = None


class Addresses(BaseModel):
    id: UUID
    site: HttpUrl
    hook: Optional[AnyUrl] = None
    mail: EmailStr
    ip: IPv4Address
    folder: Path
    password: SecretStr


class Constraints(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=20)]
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}$")]
    percent: Annotated[float, Field(ge=0, le=100)]
    port: Annotated[int, Field(gt=0, lt=65536)]
    step: Annotated[int, Field(multiple_of=5)] = 5
    tags: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1, max_length=3)]
    nickname: Optional[Annotated[str, Field(min_length=3)]] = None


class Anything(BaseModel):
    model_config = ConfigDict(extra="allow")
    payload: Any
    extra: dict[str, Any] = {}
    options: dict = {}
    items: list = []


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: Optional[str] = None


class Listing(BaseModel):
    customers: Page[Address]
    numbers: Page[int]


class Price(BaseModel):
    amount: Decimal
    discount: Annotated[Decimal, Field(max_digits=4, decimal_places=2)] = Decimal("0.00")
    currency: Literal["EUR"] = "EUR"


class Movie(TypedDict):
    title: str
    year: NotRequired[int]
    genres: NotRequired[list[Literal["drama", "comedy"]]]


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")
    base_url: str
    max_retries: int = 3
    api_key_id: Optional[str] = None


def main() -> None:
    record("optional", Customer)
    record("defaults", Server)
    record("maps", Environment)
    record("enums", Placement)
    record("descriptions", Documented)
    record("inherited", Dataset)
    record("internally_tagged", Owner)
    record("externally_tagged", External)
    record("adjacently_tagged", Adjacent)
    record("untagged", Untagged)
    record("tagged_by_function", Drawing)
    record("tuples", Tuples)
    record("recursive", Folder)
    record("times", Times)
    record("addresses", Addresses)
    record("constraints", Constraints)
    record("anything", Anything)
    record("generic", Listing)
    record("decimal", Price)
    record("typed_dict", Movie)
    record("alias", Camel)


def record(kind: str, model: Any) -> None:
    path = FIXTURES / f"pydantic_{kind}.json"
    fixture = json.loads(path.read_text()) if path.exists() else {"description": kind, "source": "", "schema": {}}
    fixture["source"] = f"pydantic {pydantic.VERSION}"
    fixture["schema"] = TypeAdapter(model).json_schema()
    path.write_text(json.dumps(fixture, indent=2, ensure_ascii=False) + "\n")


main()
