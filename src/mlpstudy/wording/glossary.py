"""The words of the report, explained to somebody who meets them for the first time."""

from mlpstudy.language import N_, tr
from mlpstudy.wording.numbers import set_points
from mlpstudy.wording.verdicts import LABELS

ENTRIES = (  # word, what it means; at most three sentences of at most 35 words each
    (
        N_("training, validation and test images"),
        N_(
            "A network learns from the training images. Validation images show, while it learns, how it does on "
            "images it does not learn from. Test images are kept back until the end, and only they are scored."
        ),
    ),
    (
        N_("baseline and variant"),
        N_(
            "The baseline is the network that all others are compared with. A variant changes one or a few of its "
            "settings and leaves the rest as it is."
        ),
    ),
    (
        N_("run, and paired runs"),
        N_(
            "Each variant is trained several times, for chance decides its first weights and the order of its images. "
            "Run 3 of every variant starts from the same chance as run 3 of all others. So the two differ in the "
            "setting, and not in their luck."
        ),
    ),
    (
        N_("accuracy and points"),
        N_(
            "Accuracy is the share of images that are named correctly. Differences are counted in percentage points: "
            "from 93 % to 95 % is 2 points. The number behind ± says how far single runs lie from their mean."
        ),
    ),
    (
        N_("95 % interval"),
        N_(
            "Another study like this one would find a slightly different number. Of many such intervals at least about "
            "95 in 100 hold the true value. Where that of one comparison holds zero, either of the two may be the "
            "better one; the wider one, for all comparisons at once, may hold zero beside a verdict."
        ),
    ),
    (
        N_("Holm, and all comparisons at once"),
        N_(
            "Who compares many variants finds one that looks better by luck alone. So Holm's method asks for more "
            "evidence, the more comparisons there are. Where no variant differs at all, at most 5 studies in 100 then "
            "call any of them better or worse."
        ),
    ),
    (
        N_("p value"),
        N_(
            "Were there no difference at all, how often would a study show one as large as this by luck? The p value "
            "is that share. A variant is called better or worse where it is below 5 in 100 after Holm's correction."
        ),
    ),
    (
        N_("detectable difference"),
        N_(
            "The size of a difference that a study like this one finds four times in five. Smaller ones are often "
            "missed. So a study that cannot tell two variants apart does not show that they are equal."
        ),
    ),
    (
        LABELS["noninferior"],
        N_(
            "Said of a variant that cannot be told from the baseline, but is shown to lose no more than this. Where it "
            "is cheaper or simpler, it can be chosen without losing more than that."
        ),
    ),
    (
        N_("trivial method"),
        N_(
            "A method that needs no network, such as always naming the most frequent class. A network that does not "
            "beat it is not worth its training."
        ),
    ),
    (
        N_("loss and epoch"),
        N_(
            "The loss says how far the network's probabilities are from the right answers; training makes it smaller. "
            "In one epoch the network sees every training image once. On test images the loss is called log-loss."
        ),
    ),
    (
        N_("overfitting and underfitting"),
        N_(
            "A network overfits when it learns its training images by heart: it gets better on them and worse on "
            "others. It underfits when it has not even learned the training images."
        ),
    ),
    (
        N_("regularisation"),
        N_(
            "Whatever is done so that a network does better on new images, even if it then learns its training images "
            "less exactly."
        ),
    ),
    (
        N_("dropout"),
        N_(
            "In each training step a random part of the units is silenced. So no unit can rely on one other unit alone."
        ),
    ),
    (
        N_("batch normalisation"),
        N_(
            "The values that enter a layer's activation are shifted and scaled to mean 0 and deviation 1 within each "
            "batch of images. Training often becomes faster and steadier by it."
        ),
    ),
    (
        N_("L1 and L2 (weight decay)"),
        N_(
            "Large weights cost something, so the network uses them only where they help much. L2 makes all weights "
            "smaller, L1 makes many of them nearly zero."
        ),
    ),
    (
        N_("data augmentation"),
        N_(
            "Each training image is changed a little, at random, every time it is used: shifted, turned, brighter or "
            "darker. The network learns that such changes do not matter."
        ),
    ),
    (
        N_("early stopping"),
        N_(
            "Training ends when the validation loss has not become smaller for some epochs. The weights of the best "
            "epoch are kept."
        ),
    ),
    (
        N_("initialisation"),
        N_(
            "How the first weights are drawn, before any training. Too large or too small, and the signal explodes or "
            "vanishes on its way through the layers. If all are equal, all units learn the same."
        ),
    ),
    (
        N_("precision, recall and F1"),
        N_(
            "Precision: of the images given this class, how many belong to it? Recall: of the images of this class, "
            "how many were given it? F1 joins both in one number, which is high only where both are."
        ),
    ),
    (
        N_("confusion"),
        N_("A table of the true classes against the named ones. It shows which class is taken for which."),
    ),
    (
        N_("calibration"),
        N_(
            "A network says how sure it is of each answer. It is calibrated where nine of ten answers that it gives "
            "with 90 % are right. The calibration error is how far it is from that, on average."
        ),
    ),
    (
        N_("temperature"),
        N_(
            "One number that makes a network more or less sure of all its answers at once. The answers stay the same, "
            "only their probabilities change."
        ),
    ),
    (
        N_("ensemble"),
        N_(
            "Several networks that answer together: the mean of their probabilities counts. That is often better than "
            "any one of them, and costs as much as all."
        ),
    ),
    (
        N_("dead unit"),
        N_(
            "A unit that gives the same output whatever the image shows. It takes no part in telling the classes apart."
        ),
    ),
    (
        N_("duplicate group"),
        N_(
            "Images that show the same picture, or nearly the same. They stay together in one part, for a network that "
            "was trained on one copy would know the answer to the other."
        ),
    ),
)

INTERVAL_OF_FEW = N_(  # in place of the text above, where test images are few
    "Another study like this one would find a slightly different number. Of many such intervals about 95 in 100 should "
    "hold the true value; with so few test images it may be fewer. Where that of one comparison holds zero, either of "
    "the two may be the better one; the wider one, for all comparisons at once, may hold zero beside a verdict."
)


def glossary(margin: float | None, few_images: bool = False) -> list[tuple[str, str]]:
    """Word and explanation, in the report's language, in the order in which a reader needs them.

    `margin`: what a variant may lose to be called no worse, a share of 1; None where nothing is called so.
    `few_images`: are test images so few that intervals hold less often?
    """
    entries = dict(ENTRIES)
    if few_images:
        entries["95 % interval"] = INTERVAL_OF_FEW
    if margin is None:
        del entries[LABELS["noninferior"]]
    return [(tr(word, margin=set_points(margin or 0.0)), tr(text)) for word, text in entries.items()]
