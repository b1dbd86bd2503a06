"""What is in stock."""
import attrs


@attrs.frozen
class Item:
    name: str
    count: int = attrs.field(validator=attrs.validators.ge(0))

    def taken(self, count: int) -> "Item":
        return attrs.evolve(self, count=self.count - count)
