module.exports = async function App() {};
