"""Accounts: login, sessions, second factors, passkeys, and the audit log."""

FORMS = {
    "signup": "scheduler.web.forms.account.SignupForm",
    "login": "dlprep_site.accounts.forms.LoginForm",
    "add_email": "dlprep_site.accounts.forms.AddEmailForm",
    "change_password": "dlprep_site.accounts.forms.ChangePasswordForm",
    "set_password": "dlprep_site.accounts.forms.SetPasswordForm",
    "reset_password": "dlprep_site.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "dlprep_site.accounts.forms.ResetPasswordKeyForm",
}
"""The forms that allauth uses, by its names of them."""
