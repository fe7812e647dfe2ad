"""What `fuzzyspec init plugin` writes: a package with one method, which installs, tests itself and can be built upon.

`naming` makes module and method of the package's name and refuses what cannot be; `kinds` says which method each kind
of package starts with; `package` fills the templates (`templates/plugin/`); `writing` puts the files in place, all or
none.
"""
