#include "tests/simulators/qbd/company/shape.h"

static const struct element ELEMENTS[] = {
#define SHAPE(name_) {.shape = #name_},
#define ELEMENT(name_, kind_, occurs_, limit_, since_, branch_)                                    \
    {.name = #name_,                                                                               \
     .kind = KIND_##kind_,                                                                         \
     .occurs = OCCURS_##occurs_,                                                                   \
     .limit = (limit_),                                                                            \
     .since = (since_),                                                                            \
     .branch = (branch_)},
#include "tests/simulators/qbd/company/shapes/account.def"
#include "tests/simulators/qbd/company/shapes/bill.def"
#include "tests/simulators/qbd/company/shapes/bill_payment.def"
#include "tests/simulators/qbd/company/shapes/company.def"
#include "tests/simulators/qbd/company/shapes/credit_memo.def"
#include "tests/simulators/qbd/company/shapes/customer.def"
#include "tests/simulators/qbd/company/shapes/invoice.def"
#include "tests/simulators/qbd/company/shapes/item.def"
#include "tests/simulators/qbd/company/shapes/purchase_order.def"
#include "tests/simulators/qbd/company/shapes/receive_payment.def"
#include "tests/simulators/qbd/company/shapes/sales_tax.def"
#include "tests/simulators/qbd/company/shapes/transfer.def"
#include "tests/simulators/qbd/company/shapes/vendor.def"
#include "tests/simulators/qbd/company/shapes/vendor_credit.def"
#undef ELEMENT
#undef SHAPE
    {.shape = ""},
};

struct enumeration {
    const char *element;
    const char *word;
};

static const struct enumeration WORDS[] = {
#define WORD(element_, word_) {#element_, #word_},
#include "tests/simulators/qbd/company/enumerations.def"
#undef WORD
};

const struct element *shape_find(struct text name)
{
    for (size_t i = 0; i < sizeof(ELEMENTS) / sizeof(ELEMENTS[0]); i++) {
        if (ELEMENTS[i].shape && text_equal_string(name, ELEMENTS[i].shape))
            return &ELEMENTS[i + 1];
    }
    return NULL;
}

const struct element *shape_element(const struct element *shape, struct text name)
{
    SHAPE_EACH(element, shape)
    {
        if (text_equal_string(name, element->name))
            return element;
    }
    return NULL;
}

bool shape_excludes(const struct element *a, const struct element *b)
{
    for (size_t i = 0; a->branch[i] && b->branch[i]; i++) {
        if (a->branch[i] != b->branch[i])
            return i % 2 == 1; /* the letters, not the numbers, differ */
    }
    return false;
}

bool shape_has_word(struct text element, struct text word)
{
    bool is_listed = false;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (!text_equal_string(element, WORDS[i].element))
            continue;
        if (text_equal_string(word, WORDS[i].word))
            return true;
        is_listed = true;
    }
    return !is_listed;
}
