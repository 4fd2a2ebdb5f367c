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

# names one of which speaks of a split -> what the message proposes, where each folder holds fewer images than the last
UNUSUAL: dict[str, tuple[tuple[str, ...], str]] = {
    "two words": (("lernen", "zum_test"), "-S 'sources.folder.splits={train: lernen, test: zum_test}'"),
    "three words": (
        ("opplaering", "proeve", "dev_sjekk"),
        "-S 'sources.folder.splits={train: opplaering, validation: dev_sjekk, test: proeve}'",
    ),
    "one of two is known": (("foo", "test"), "-S 'sources.folder.splits={train: foo, test: test}'"),
    "with blanks": (("my set", "test set"), '-S \'sources.folder.splits={train: "my set", test: "test set"}\''),
    "with letters that Hydra wants quoted": (
        ("übung", "学习 test"),
        '-S \'sources.folder.splits={train: "übung", test: "学习 test"}\'',
    ),
    "with quotes": (
        ("bob's", 'the "best" test'),
        '-S \'sources.folder.splits={train: "bob\'"\'"\'s", test: "the \\"best\\" test"}\'',
    ),
    "words that mean nothing in YAML": (("null", "test"), "-S 'sources.folder.splits={train: \"null\", test: test}'"),
    "numbers": (("2e5", "1_test"), '-S \'sources.folder.splits={train: "2e5", test: "1_test"}\''),
}
