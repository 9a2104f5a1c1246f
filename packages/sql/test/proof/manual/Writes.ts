/**
 * Writes beside other tables: https://www.postgresql.org/docs/current/sql-update.html, sql-delete.html, sql-merge.html and
 * queries-with.html#QUERIES-WITH-MODIFYING.
 */
import {
  add,
  and,
  cteRecursive,
  deleteFrom,
  eq,
  from,
  gt,
  gte,
  inQuery,
  insert,
  lt,
  mergeAction,
  mergeInto,
  multiply,
  scalar,
  update,
  withWrite
} from "@aludel/sql"
import { change } from "./Manipulation.ts"
import {
  accounts,
  customerAccount,
  employees,
  exactly,
  parts,
  products,
  recentTransactions,
  sales,
  salesLog,
  wines,
  wineStockChanges
} from "./Tables.ts"

const shown = { productNo: products.productNo, name: products.name, price: products.price }
const raised = update(products).set({ price: multiply(products.price, exactly("1.05")) }).everyRow().returning(shown)

const included = cteRecursive(
  "included_parts",
  from(parts).where(eq(parts.part, "our_product")).select({ subPart: parts.subPart, part: parts.part }),
  (pr) => from(parts).innerJoin(pr, eq(parts.part, pr.subPart)).select({ subPart: parts.subPart, part: parts.part })
)

const t = from(recentTransactions)
  .select({ customerId: recentTransactions.customerId, transactionValue: recentTransactions.transactionValue }).as("t")
const s = wineStockChanges

export const furtherWrites = [
  change(
    "update from",
    update(employees).from(accounts).set({ salesCount: add(employees.salesCount, 1) })
      .where(and(eq(accounts.name, "Acme Corporation"), eq(employees.id, accounts.salesPerson))),
    `UPDATE employees SET sales_count = sales_count + 1 FROM accounts
    WHERE accounts.name = 'Acme Corporation' AND employees.id = accounts.sales_person`
  ),
  change(
    "update by a subquery",
    update(employees).set({ salesCount: add(employees.salesCount, 1) }).where(
      eq(
        employees.id,
        scalar(from(accounts).where(eq(accounts.name, "Acme Corporation")).select({ id: accounts.salesPerson }))
      )
    ),
    `UPDATE employees SET sales_count = sales_count + 1 WHERE id =
      (SELECT sales_person FROM accounts WHERE name = 'Acme Corporation')`
  ),
  change(
    "update to a correlated subquery",
    update(accounts).set({
      contact: scalar(
        from(employees).correlate(accounts).where(eq(employees.id, accounts.salesPerson))
          .select({ name: employees.lastName })
      )
    }).everyRow(),
    `UPDATE accounts SET contact = (SELECT last_name FROM employees WHERE employees.id = accounts.sales_person)`
  ),
  change(
    "delete using",
    deleteFrom(sales).using(products)
      .where(and(eq(sales.productNo, products.productNo), eq(products.name, "Cheese"))),
    "DELETE FROM sales USING products WHERE sales.product_no = products.product_no AND products.name = 'Cheese'"
  ),
  change(
    "delete by a subquery",
    deleteFrom(sales).where(
      inQuery(sales.productNo, from(products).where(eq(products.name, "Cheese")).select({ no: products.productNo }))
    ),
    "DELETE FROM sales WHERE product_no IN (SELECT product_no FROM products WHERE name = 'Cheese')"
  ),
  change(
    "merge of transactions",
    mergeInto(customerAccount).using(t, eq(t.customerId, customerAccount.customerId))
      .whenMatched().update({ balance: add(customerAccount.balance, t.transactionValue) })
      .whenNotMatched().insert({ customerId: t.customerId, balance: t.transactionValue }),
    `MERGE INTO customer_account CA
    USING (SELECT customer_id, transaction_value FROM recent_transactions) AS T
    ON T.customer_id = CA.customer_id
    WHEN MATCHED THEN UPDATE SET balance = balance + transaction_value
    WHEN NOT MATCHED THEN INSERT (customer_id, balance) VALUES (T.customer_id, T.transaction_value)`,
    150_000
  ),
  change(
    "merge of wines",
    mergeInto(wines).using(s, eq(s.winename, wines.winename))
      .whenNotMatched(gt(s.stockDelta, 0)).insert({ winename: s.winename, stock: s.stockDelta })
      .whenMatched(gt(add(wines.stock, s.stockDelta), 0)).update({ stock: add(wines.stock, s.stockDelta) })
      .whenMatched().delete(),
    `MERGE INTO wines w USING wine_stock_changes s ON s.winename = w.winename
    WHEN NOT MATCHED AND s.stock_delta > 0 THEN INSERT VALUES(s.winename, s.stock_delta)
    WHEN MATCHED AND w.stock + s.stock_delta > 0 THEN UPDATE SET stock = w.stock + s.stock_delta
    WHEN MATCHED THEN DELETE`,
    150_000
  ),
  change(
    "merge by source, returning",
    mergeInto(wines).using(s, eq(s.winename, wines.winename))
      .whenNotMatched(gt(s.stockDelta, 0)).insert({ winename: s.winename, stock: s.stockDelta })
      .whenMatched(gt(s.stockDelta, 0)).update({ stock: add(wines.stock, s.stockDelta) })
      .whenNotMatchedBySource().delete()
      .whenMatched().delete()
      .returning({ action: mergeAction(), winename: wines.winename, stock: wines.stock }),
    `MERGE INTO wines w USING wine_stock_changes s ON s.winename = w.winename
    WHEN NOT MATCHED BY TARGET AND s.stock_delta > 0 THEN INSERT VALUES(s.winename, s.stock_delta)
    WHEN MATCHED AND s.stock_delta > 0 THEN UPDATE SET stock = w.stock + s.stock_delta
    WHEN NOT MATCHED BY SOURCE THEN DELETE
    WHEN MATCHED THEN DELETE
    RETURNING merge_action(), w.winename, w.stock`,
    170_000
  ),
  change(
    "7.8.4 moved rows",
    withWrite(
      "moved_rows",
      deleteFrom(sales).where(and(gte(sales.date, "2024-05-01"), lt(sales.date, "2024-05-10")))
        .returning({ productNo: sales.productNo, units: sales.units, date: sales.date }),
      (moved) =>
        insert(salesLog).select(
          from(moved).select({ productNo: moved.productNo, units: moved.units, date: moved.date })
        )
    ),
    `WITH moved_rows AS (
      DELETE FROM sales WHERE "date" >= '2024-05-01' AND "date" < '2024-05-10' RETURNING *
    )
    INSERT INTO sales_log SELECT * FROM moved_rows`
  ),
  change(
    "7.8.4 a recursive query in a delete",
    deleteFrom(parts).where(inQuery(parts.part, from(included).select({ part: included.part }))),
    `WITH RECURSIVE included_parts(sub_part, part) AS (
      SELECT sub_part, part FROM parts WHERE part = 'our_product'
      UNION ALL
      SELECT p.sub_part, p.part FROM included_parts pr, parts p WHERE p.part = pr.sub_part
    )
    DELETE FROM parts WHERE part IN (SELECT part FROM included_parts)`
  ),
  change(
    "7.8.4 the rows as they were",
    withWrite("t", raised, () => from(products).select(shown)),
    `WITH t AS (UPDATE products SET price = price * 1.05 RETURNING *) SELECT product_no, name, price FROM products`
  ),
  change(
    "7.8.4 the rows as they are afterwards",
    withWrite("t", raised, (t) => from(t).select({ productNo: t.productNo, name: t.name, price: t.price })),
    `WITH t AS (UPDATE products SET price = price * 1.05 RETURNING *) SELECT product_no, name, price FROM t`
  )
]
