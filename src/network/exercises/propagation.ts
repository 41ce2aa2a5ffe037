export const propagation = {};
