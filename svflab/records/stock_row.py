"""The list of what is in stock, and of what each case has taken of it. A projection."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model
from svflab.records.lists import LotKey


class StockRow(Model):
    """A projection: a batch as a whole (`case` is ""), or what one case has to do with it.

    `lot` and `serial` are keys; `lot_text` and `serial_text` are what is written on the pack.
    `gone` left by hand, `used` is worked out from the steps of cases, and `left` is what is
    received less both. `reserved` is kept for a case by its steps, `kept` by hand.
    """

    __tablename__ = "stock"
    __table_args__ = (
        Index("ix_stock_left", "site", "case", "left"),
        Index("ix_stock_of_case", "site", "case", "item"),
        Index("ix_stock_pack", "site", "gtin", "expires"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    item: Mapped[str] = mapped_column(String(12), primary_key=True)
    lot: Mapped[str] = mapped_column(LotKey, primary_key=True)
    serial: Mapped[str] = mapped_column(LotKey, primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    lot_text: Mapped[str] = mapped_column(String(120), default="")
    serial_text: Mapped[str] = mapped_column(String(120), default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")
    name: Mapped[str] = mapped_column(String(80), default="")
    expires: Mapped[str] = mapped_column(String(10), default="")
    received: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
