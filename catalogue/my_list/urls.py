"""The addresses of lists, below /<language>/my-list/."""

from django.urls import path

from catalogue.my_list import views

urlpatterns = [
    path("", views.my_list, name="my_list"),
    path("list.csv", views.my_list_csv, name="my_list_csv"),
    path("list.json", views.my_list_json, name="my_list_json"),
    path("list.pdf", views.my_list_pdf, name="my_list_pdf"),
]
