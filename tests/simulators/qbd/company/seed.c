#include "tests/simulators/qbd/company/seed.h"

#include <inttypes.h>

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/message_set.h"

void seed_run(struct company *company, struct text requests)
{
    struct buffer input;
    struct buffer output;
    struct error error;
    const char *hresult;
    int64_t writes = company->writes; /* what is seeded is nobody's write */
    buffer_init(&input, 0);
    buffer_init(&output, 0);
    buffer_append_format(&input,
                         "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq "
                         "onError=\"stopOnError\">%.*s</QBXMLMsgsRq></QBXML>",
                         TEXT_ARG(requests));
    if (!message_set_answer(company, buffer_text(&input), NULL, &output, &hresult, &error))
        bug("seed: %s", error.message);
    if (memmem(output.data, output.length, "\"Error\"", 7))
        bug("seed: %.*s", TEXT_ARG(buffer_text(&output)));
    company->writes = writes;
    buffer_release(&input);
    buffer_release(&output);
}

static void add_account(struct company *company, const char *name, const char *type)
{
    seed_run(company, arena_format(&company->arena,
                                   "<AccountAddRq><AccountAdd><Name>%s</Name><AccountType>%s"
                                   "</AccountType></AccountAdd></AccountAddRq>",
                                   name, type));
}

void seed_chart(struct company *company)
{
#define SPECIAL(name_, type_, special_) add_account(company, (name_), (type_));
#include "tests/simulators/qbd/company/special_accounts.def"
#undef SPECIAL
#define CHART(name_, type_) add_account(company, (name_), (type_));
#include "tests/simulators/qbd/company/chart.def"
#undef CHART
}

void seed_sales_tax(struct company *company, struct text rate)
{
    if (company->lists[ENTITY_ITEM_SALES_TAX].count > 0)
        return;
    seed_run(company,
             arena_format(&company->arena,
                          "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>Tax</Name><IsTaxable>true"
                          "</IsTaxable></SalesTaxCodeAdd></SalesTaxCodeAddRq><SalesTaxCodeAddRq>"
                          "<SalesTaxCodeAdd><Name>Non</Name><IsTaxable>false</IsTaxable>"
                          "</SalesTaxCodeAdd></SalesTaxCodeAddRq><VendorAddRq><VendorAdd><Name>"
                          "Board of Equalization</Name></VendorAdd></VendorAddRq>"
                          "<ItemSalesTaxAddRq><ItemSalesTaxAdd><Name>Sales Tax</Name><TaxRate>"
                          "%.*s</TaxRate><TaxVendorRef><FullName>Board of Equalization</FullName>"
                          "</TaxVendorRef></ItemSalesTaxAdd></ItemSalesTaxAddRq>",
                          TEXT_ARG(rate)));
}

static const char *const VENDORS[] = {"Hicks Hardware", "Norton Lumber", "Tania's Nursery",
                                      "Cal Telephone", "PG and E"};
enum { VENDOR_COUNT = sizeof(VENDORS) / sizeof(VENDORS[0]) };

static void seed_lists(struct company *company)
{
    seed_run(company,
             TEXT("<StandardTermsAddRq><StandardTermsAdd><Name>Net 30</Name><StdDueDays>30"
                  "</StdDueDays></StandardTermsAdd></StandardTermsAddRq>"
                  "<ClassAddRq><ClassAdd><Name>North</Name></ClassAdd></ClassAddRq>"
                  "<ClassAddRq><ClassAdd><Name>South</Name></ClassAdd></ClassAddRq>"
                  "<CustomerAddRq><CustomerAdd><Name>Amy's Bird Sanctuary</Name></CustomerAdd>"
                  "</CustomerAddRq><CustomerAddRq><CustomerAdd><Name>Aviary</Name><ParentRef>"
                  "<FullName>Amy's Bird Sanctuary</FullName></ParentRef></CustomerAdd>"
                  "</CustomerAddRq>"));
    for (int i = 0; i < VENDOR_COUNT; i++)
        seed_run(company, arena_format(&company->arena,
                                       "<VendorAddRq><VendorAdd><Name>%s</Name><TermsRef><FullName>"
                                       "Net 30</FullName></TermsRef></VendorAdd></VendorAddRq>",
                                       VENDORS[i]));
    seed_run(
        company,
        TEXT("<ItemServiceAddRq><ItemServiceAdd><Name>Gardening</Name><SalesOrPurchase><Price>50.00"
             "</Price><AccountRef><FullName>Landscaping Services</FullName></AccountRef>"
             "</SalesOrPurchase></ItemServiceAdd></ItemServiceAddRq>"
             "<ItemNonInventoryAddRq><ItemNonInventoryAdd><Name>Soil</Name><SalesAndPurchase>"
             "<SalesPrice>12.00</SalesPrice><IncomeAccountRef><FullName>Landscaping Services"
             "</FullName></IncomeAccountRef><PurchaseCost>8.25</PurchaseCost><ExpenseAccountRef>"
             "<FullName>Job Materials</FullName></ExpenseAccountRef></SalesAndPurchase>"
             "</ItemNonInventoryAdd></ItemNonInventoryAddRq>"
             "<ItemInventoryAddRq><ItemInventoryAdd><Name>Pump</Name><SalesPrice>90.00"
             "</SalesPrice><IncomeAccountRef><FullName>Landscaping Services</FullName>"
             "</IncomeAccountRef><PurchaseCost>45.00</PurchaseCost><COGSAccountRef><FullName>Cost "
             "of Goods Sold</FullName></COGSAccountRef><AssetAccountRef><FullName>Inventory Asset"
             "</FullName></AssetAccountRef></ItemInventoryAdd></ItemInventoryAddRq>"
             "<PurchaseOrderAddRq><PurchaseOrderAdd><VendorRef><FullName>Norton Lumber</FullName>"
             "</VendorRef><RefNumber>1001</RefNumber><PurchaseOrderLineAdd><ItemRef><FullName>Pump"
             "</FullName></ItemRef><Quantity>4</Quantity><Rate>45.00</Rate></PurchaseOrderLineAdd>"
             "</PurchaseOrderAdd></PurchaseOrderAddRq>"));
}

static void seed_bill(struct company *company, int64_t number)
{
    struct text amount = cents_format(&company->arena, 2500 + number * 137 % 90000);
    struct text bill = arena_format(
        &company->arena,
        "<BillAddRq><BillAdd defMacro=\"TxnID:bill\"><VendorRef><FullName>%s</FullName></VendorRef>"
        "<RefNumber>%" PRId64 "</RefNumber><ExpenseLineAdd><AccountRef><FullName>Rent</FullName>"
        "</AccountRef><Amount>%.*s</Amount></ExpenseLineAdd></BillAdd></BillAddRq>",
        VENDORS[number % VENDOR_COUNT], 5000 + number, TEXT_ARG(amount));
    struct text payment = arena_format(
        &company->arena,
        "<BillPaymentCheckAddRq><BillPaymentCheckAdd><PayeeEntityRef><FullName>%s</FullName>"
        "</PayeeEntityRef><BankAccountRef><FullName>Checking</FullName></BankAccountRef>"
        "<RefNumber>%" PRId64 "</RefNumber><AppliedToTxnAdd><TxnID useMacro=\"TxnID:bill\"/>"
        "<PaymentAmount>%.*s</PaymentAmount></AppliedToTxnAdd></BillPaymentCheckAdd>"
        "</BillPaymentCheckAddRq>",
        VENDORS[number % VENDOR_COUNT], 200 + number, TEXT_ARG(amount));
    seed_run(company, number % 3 ? bill
                                 : arena_format(&company->arena, "%.*s%.*s", TEXT_ARG(bill),
                                                TEXT_ARG(payment)));
}

void seed_landscaping(struct company *company, int64_t bills)
{
    seed_lists(company);
    for (int64_t number = 0; number < bills; number++)
        seed_bill(company, number);
}
