"""How people name the folders of their splits. A new language is one line."""

# (train, validation, test)
RECOGNISED: dict[str, tuple[str, str, str]] = {
    "English": ("train", "val", "test"),
    "English, long": ("Training", "VALIDATION", "testing"),
    "Spanish": ("entrenamiento", "validación", "prueba"),
    "Spanish, without accents, plural": ("Entrenamiento", "validacion", "pruebas"),
    "Spanish, accents apart, as macOS writes them": ("entrenar", "validacio\u0301n", "Prueba"),
    "French": ("entraînement", "validation", "essai"),
    "French, without accents": ("entrainement", "validation", "tests"),
    "French, other word": ("Apprentissage", "Validation", "Test"),
    "German": ("Training", "Validierung", "Test"),
    "German, data": ("Trainingsdaten", "Validierungsdaten", "Testdaten"),
    "Portuguese": ("treino", "validação", "teste"),
    "Portuguese, of Brazil": ("treinamento", "validacao", "testes"),
}

# names that are not known -> what the message proposes, where the first folder holds most images, the second next
UNKNOWN: dict[str, tuple[tuple[str, ...], str]] = {
    "two words": (("lernen", "pruefen"), "-S 'sources.folder.splits={train: lernen, test: pruefen}'"),
    "three words": (
        ("opplaering", "proeve", "sjekk"),
        "-S 'sources.folder.splits={train: opplaering, validation: sjekk, test: proeve}'",
    ),
    "one of two is known": (("foo", "test"), "-S 'sources.folder.splits={train: foo, test: test}'"),
    "with blanks": (("my set", "your set"), '-S \'sources.folder.splits={train: "my set", test: "your set"}\''),
    "with letters that Hydra wants quoted": (
        ("übung", "学习"),
        '-S \'sources.folder.splits={train: "übung", test: "学习"}\'',
    ),
    "with quotes": (
        ("bob's", 'the "best"'),
        '-S \'sources.folder.splits={train: "bob\'"\'"\'s", test: "the \\"best\\""}\'',
    ),
    "words that mean nothing in YAML": (("null", "true"), '-S \'sources.folder.splits={train: "null", test: "true"}\''),
    "numbers": (("1", "2e5"), '-S \'sources.folder.splits={train: "1", test: "2e5"}\''),
}
