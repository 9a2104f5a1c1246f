/**
 * The schema of TPC-H, with the names that its specification gives the columns.
 *
 * Source: https://www.tpc.org/tpc_documents_current_versions/pdf/tpc-h_v3.0.1.pdf, section 1.4
 */
import { dataModel, Pg, primaryKey, table } from "@aludel/sql"

const money = () => Pg.numeric(15, 2)

export const region = table(
  "region",
  class Region {
    regionkey = Pg.integer().named("r_regionkey").primaryKey()
    name = Pg.text().named("r_name")
  }
)

export const nation = table(
  "nation",
  class Nation {
    nationkey = Pg.integer().named("n_nationkey").primaryKey()
    name = Pg.text().named("n_name")
    regionkey = Pg.integer().named("n_regionkey").references(() => region.regionkey)
  }
)

export const part = table(
  "part",
  class Part {
    partkey = Pg.integer().named("p_partkey").primaryKey()
    name = Pg.text().named("p_name")
    mfgr = Pg.text().named("p_mfgr")
    brand = Pg.text().named("p_brand")
    type = Pg.text().named("p_type")
    size = Pg.integer().named("p_size")
    container = Pg.text().named("p_container")
    retailprice = money().named("p_retailprice")
  }
)

export const supplier = table(
  "supplier",
  class Supplier {
    suppkey = Pg.integer().named("s_suppkey").primaryKey()
    name = Pg.text().named("s_name")
    address = Pg.text().named("s_address")
    nationkey = Pg.integer().named("s_nationkey").references(() => nation.nationkey)
    phone = Pg.text().named("s_phone")
    acctbal = money().named("s_acctbal")
    comment = Pg.text().named("s_comment")
  }
)

export const partsupp = table(
  "partsupp",
  class Partsupp {
    partkey = Pg.integer().named("ps_partkey").references(() => part.partkey)
    suppkey = Pg.integer().named("ps_suppkey").references(() => supplier.suppkey)
    availqty = Pg.integer().named("ps_availqty")
    supplycost = money().named("ps_supplycost")
  },
  { constraints: [primaryKey("partkey", "suppkey")] }
)

export const customer = table(
  "customer",
  class Customer {
    custkey = Pg.integer().named("c_custkey").primaryKey()
    name = Pg.text().named("c_name")
    address = Pg.text().named("c_address")
    nationkey = Pg.integer().named("c_nationkey").references(() => nation.nationkey)
    phone = Pg.text().named("c_phone")
    acctbal = money().named("c_acctbal")
    mktsegment = Pg.text().named("c_mktsegment")
    comment = Pg.text().named("c_comment")
  }
)

export const orders = table(
  "orders",
  class Orders {
    orderkey = Pg.integer().named("o_orderkey").primaryKey()
    custkey = Pg.integer().named("o_custkey").references(() => customer.custkey)
    orderstatus = Pg.text().named("o_orderstatus")
    totalprice = money().named("o_totalprice")
    orderdate = Pg.date().named("o_orderdate")
    orderpriority = Pg.text().named("o_orderpriority")
    shippriority = Pg.integer().named("o_shippriority")
    comment = Pg.text().named("o_comment")
  }
)

export const lineitem = table(
  "lineitem",
  class Lineitem {
    orderkey = Pg.integer().named("l_orderkey").references(() => orders.orderkey)
    partkey = Pg.integer().named("l_partkey")
    suppkey = Pg.integer().named("l_suppkey")
    linenumber = Pg.integer().named("l_linenumber")
    quantity = money().named("l_quantity")
    extendedprice = money().named("l_extendedprice")
    discount = money().named("l_discount")
    tax = money().named("l_tax")
    returnflag = Pg.text().named("l_returnflag")
    linestatus = Pg.text().named("l_linestatus")
    shipdate = Pg.date().named("l_shipdate")
    commitdate = Pg.date().named("l_commitdate")
    receiptdate = Pg.date().named("l_receiptdate")
    shipinstruct = Pg.text().named("l_shipinstruct")
    shipmode = Pg.text().named("l_shipmode")
  },
  { constraints: [primaryKey("orderkey", "linenumber")] }
)

export const tpch = dataModel({ region, nation, part, supplier, partsupp, customer, orders, lineitem })
