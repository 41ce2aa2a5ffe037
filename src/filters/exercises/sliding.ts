export const sliding = {};
