/**
 * Operations as a migration file writes them: names first, what is usual left out. What the generator writes and what hands
 * write are the same calls.
 */
export * from "./CollationOperations.ts"
export * from "./ColumnOperations.ts"
export * from "./ConstraintOperations.ts"
export * from "./Definition.ts"
export * from "./Execute.ts"
export * from "./IndexOperations.ts"
export * from "./ObjectOperations.ts"
export * from "./PolicyOperations.ts"
export * from "./PrivilegeOperations.ts"
export * from "./RoutineOperations.ts"
export * from "./SequenceOperations.ts"
export * from "./StatisticsOperations.ts"
export * from "./TableOperations.ts"
export * from "./TypeOperations.ts"
export * from "./ViewOperations.ts"
