from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Every form and field is rendered by the house's own templates, allauth's included."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
