"""Who can log in: an account is an e-mail address and a password."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from .accounts.passwords import normal_form, other_forms


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        rights = {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **(extra | rights))


class User(AbstractUser):
    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="Its pages' and mails'; empty for the browser's.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address_in_any_case")
        ]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normal_form(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password, in any form of its letters.

        A hash from before passwords were normalized was made from another form. Every form is
        tried whatever the others give, so that a wrong password takes as long as a right one.
        """
        if raw_password is None:
            return super().check_password(None)
        is_right = super().check_password(normal_form(raw_password))
        stored = self.password
        for form in other_forms(raw_password):
            is_right |= check_password(form, stored)
        return is_right
