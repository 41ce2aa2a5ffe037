export const trained = {};
