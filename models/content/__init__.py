"""The content types of the association: one file each, gathered into the catalogue."""

from models.content.alliance import Alliance
from models.content.article import Article
from models.content.banner import Banner
from models.content.base import Base
from models.content.cluster import Cluster
from models.content.disclaimer import Disclaimer
from models.content.enterprise import Enterprise
from models.content.event import Event
from models.content.event_series import EventSeries
from models.content.exhibitor import Exhibitor
from models.content.file import File
from models.content.indicator import Indicator
from models.content.organisation import Organisation
from models.content.page import Page
from models.content.person import Person
from models.content.picture import Picture
from models.content.plan import Plan
from models.content.platform import Platform
from models.content.project import Project
from models.content.quota import Quota
from models.content.recognition import Recognition
from models.content.service import Service
from models.content.session import Session
from models.content.site import Site
from models.content.thrust import Thrust
from models.content.topic import Topic
from models.content.venue import Venue
from models.content.work_stream import WorkStream
from models.declare import Catalogue, Content, catalogue_of

TYPES: tuple[type[Content], ...] = (
    Plan,
    Thrust,
    WorkStream,
    Quota,
    Recognition,
    Cluster,
    Platform,
    Enterprise,
    Project,
    Base,
    Alliance,
    Service,
    Indicator,
    Organisation,
    Person,
    Topic,
    Article,
    Disclaimer,
    EventSeries,
    Event,
    Session,
    Venue,
    Exhibitor,
    Page,
    Banner,
    Picture,
    File,
    Site,
)
"""Every content type, in the order in which editors meet them."""

CATALOGUE: Catalogue = catalogue_of(TYPES)
"""The content types, checked and frozen."""
