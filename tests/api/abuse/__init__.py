"""What a service meets on the open net, as data: each entry must get a 2xx or a documented 4xx."""

from tests.api.abuse.attack import MARK, Attack
from tests.api.abuse.bodies import BODIES
from tests.api.abuse.documents import DOCUMENTS
from tests.api.abuse.protocol import PROTOCOL
from tests.api.abuse.uploads import UPLOADS

__all__ = ["ATTACKS", "MARK", "Attack"]

ATTACKS: tuple[Attack, ...] = (*PROTOCOL, *BODIES, *DOCUMENTS, *UPLOADS)
